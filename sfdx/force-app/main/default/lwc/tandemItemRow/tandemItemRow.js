import { api, LightningElement } from 'lwc';
import { fill, instantText, startText } from 'c/tandemText';
import { SIDES } from 'c/tandemWords';
import { LABELS } from './labels';

const ACTIONS = [
    { action: 'retry', label: LABELS.retry },
    { action: 'include_again', label: LABELS.includeAgain },
    { action: 'ignore', label: LABELS.ignore },
    { action: 'remove_copy', label: LABELS.removeCopy }
];

/**
 * One item that does not sync: which, why, what to do, and what can be done here.
 *
 * Fires `act` with `{id, action}`. Removing a copy is asked about first.
 */
export default class TandemItemRow extends LightningElement {
    labels = LABELS;
    @api item;
    @api zone = '';
    @api busy = false;

    isAsking = false;

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

    get actions() {
        return ACTIONS.filter(({ action }) => this.item.actions.includes(action)).map(
            ({ action, label }) => ({
                action,
                label,
                name: fill(LABELS.of, label, this.name)
            })
        );
    }

    get isChoosing() {
        return !this.isAsking;
    }

    handleAction(event) {
        const { action } = event.target.dataset;
        if (action === 'remove_copy') {
            this.isAsking = true;
        } else {
            this.act(action);
        }
    }

    handleNo() {
        this.isAsking = false;
    }

    handleYes() {
        this.isAsking = false;
        this.act('remove_copy');
    }

    act(action) {
        this.dispatchEvent(
            new CustomEvent('act', { detail: { id: this.item.id, action } })
        );
    }
}
