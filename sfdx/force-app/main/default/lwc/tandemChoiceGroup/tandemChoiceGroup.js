import { api, LightningElement } from 'lwc';

let groups = 0;

/**
 * A choice of one, each with a sentence on what it means.
 *
 * Fires `choose` with the chosen value as its detail. Content stands beneath the legend.
 */
export default class TandemChoiceGroup extends LightningElement {
    @api label = '';
    /** `[{value, label, text}]` */
    @api options = [];
    @api value;
    @api disabled = false;

    /** Radio buttons of one name are one choice, so each group has its own. */
    name = `tandem-choice-${(groups += 1)}`;

    get shown() {
        return this.options.map((option) => ({
            ...option,
            isChosen: option.value === this.value,
            id: `choice-${option.value}`,
            textId: `text-${option.value}`
        }));
    }

    handleChange(event) {
        this.dispatchEvent(new CustomEvent('choose', { detail: event.target.value }));
    }
}
