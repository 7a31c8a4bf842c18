import { api, LightningElement } from 'lwc';
import { fill, instantText, startText } from 'c/tandemText';
import { SIDES } from 'c/tandemWords';
import { LABELS } from './labels';

/** One item that does not sync: which, why, what to do, and what can be done here. */
export default class TandemItemRow extends LightningElement {
    labels = LABELS;
    @api item;
    @api zone = '';

    get name() {
        if (this.item.private) {
            return LABELS.privateItem;
        }
        return this.item.subject || this.unnamed;
    }

    /** What a rule leaves out keeps its name to itself. */
    get unnamed() {
        return this.item.state === 'excluded'
            ? fill(LABELS.leftOutItem, SIDES[this.item.side])
            : LABELS.noSubject;
    }

    get starts() {
        return startText(this.item.starts_at, this.zone);
    }

    get side() {
        return fill(LABELS.side, SIDES[this.item.side]);
    }

    get times() {
        const { since, next_retry_at: next, retried_until: until } = this.item;
        return [
            [LABELS.since, since],
            [LABELS.nextRetry, next],
            [LABELS.retriedUntil, until]
        ]
            .filter(([, instant]) => instant)
            .map(([text, instant]) => ({
                text: fill(text, instantText(instant, this.zone))
            }));
    }
}
