import { api, LightningElement } from 'lwc';
import { summaryOf } from 'c/tandemSummary';
import { LABELS } from './labels';

/** What the values do, in sentences; or a reason why that cannot be told yet. */
export default class TandemSummaryBox extends LightningElement {
    labels = LABELS;
    @api values;
    @api choices = {};
    @api zone = '';
    /** Shown instead of the sentences. */
    @api instead = '';

    get lines() {
        return summaryOf(this.values, {
            zone: this.zone,
            choices: this.choices
        });
    }
}
