import { api, LightningElement } from 'lwc';

/**
 * Asks once more before something is gone; the focus starts at what keeps it.
 *
 * Fires `yes` or `no`.
 */
export default class TandemSure extends LightningElement {
    /** What would happen. */
    @api text = '';
    @api keepLabel = '';
    @api goLabel = '';
    @api busy = false;

    isNew = true;

    renderedCallback() {
        if (this.isNew) {
            this.isNew = false;
            this.template.querySelector('[data-action="no"]').focus();
        }
    }

    handleNo() {
        this.dispatchEvent(new CustomEvent('no'));
    }

    handleYes() {
        this.dispatchEvent(new CustomEvent('yes'));
    }
}
