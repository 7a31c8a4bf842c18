import { api, LightningElement } from 'lwc';
import { LABELS } from './labels';

/**
 * A whole number between two bounds, checked as one types.
 *
 * Fires `choose` with the number, or null where the field is empty, as its detail.
 */
export default class TandemNumberField extends LightningElement {
    labels = LABELS;
    @api label = '';
    @api value = null;
    /** `{min, max}` */
    @api bounds = {};
    /** What to say of a number below or above the bounds. */
    @api tooSmall = '';
    @api tooLarge = '';
    /** The setting as the service tells it: a locked one cannot be changed. */
    @api setting;

    get isLocked() {
        return Boolean(this.setting?.locked);
    }

    handleChange(event) {
        const text = event.detail.value;
        const number = text === '' || text === null ? null : Number(text);
        this.dispatchEvent(new CustomEvent('choose', { detail: number }));
        event.target.reportValidity();
    }
}
