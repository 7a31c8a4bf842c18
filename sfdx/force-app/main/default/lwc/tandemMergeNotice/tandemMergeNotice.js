import { api, LightningElement } from 'lwc';
import { fill, listText } from 'c/tandemText';
import { FIELDS, valueText } from 'c/tandemWords';
import { LABELS } from './labels';

/**
 * Somebody else has saved meanwhile: what came of it, and what is still to decide.
 *
 * Fires `taketheirs` with the key of a setting whose own change is given up.
 */
export default class TandemMergeNotice extends LightningElement {
    labels = LABELS;
    /** What `rebase` gives, with the `settings` as they are now. */
    @api merge;
    @api draft = {};
    @api choices = {};

    get adoptedText() {
        return this.named(this.merge.adopted, LABELS.adopted);
    }

    get lostText() {
        return this.named(this.merge.lost, LABELS.lost);
    }

    get overlaps() {
        return this.merge.overlaps
            .filter((key) => key in this.draft)
            .map((key) => ({
                key,
                text: fill(
                    LABELS.overlap,
                    FIELDS[key],
                    this.told(key, this.merge.settings[key].value),
                    this.told(key, this.draft[key])
                ),
                buttonName: fill(LABELS.takeTheirsOf, FIELDS[key])
            }));
    }

    told(key, value) {
        return valueText(key, value, this.choices);
    }

    named(keys, template) {
        return keys.length
            ? fill(template, listText(keys.map((key) => FIELDS[key])))
            : '';
    }

    handleTake(event) {
        this.dispatchEvent(
            new CustomEvent('taketheirs', { detail: event.target.dataset.key })
        );
    }
}
