import { api, LightningElement } from 'lwc';
import { columnsOf, fill, numberText } from 'c/tandemText';
import { SIDES } from 'c/tandemWords';
import { LABELS } from './labels';

/** What a run wrote, by system and operation, and what it did not. */
export default class TandemRunCounts extends LightningElement {
    labels = LABELS;
    columns = columnsOf(LABELS, 'system', 'created', 'updated', 'deleted');
    @api counts;

    get lines() {
        return Object.entries(SIDES).map(([side, system]) => ({
            key: side,
            system,
            created: numberText(this.counts[side].create),
            updated: numberText(this.counts[side].update),
            deleted: numberText(this.counts[side].delete)
        }));
    }

    get others() {
        return ['adopted', 'failed', 'excluded'].map((name) => ({
            name,
            text: fill(LABELS[name], numberText(this.counts[name]))
        }));
    }
}
