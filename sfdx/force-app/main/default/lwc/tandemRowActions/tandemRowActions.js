import { api, LightningElement } from 'lwc';
import { actOnItem } from 'c/tandemApi';
import { fill } from 'c/tandemText';
import { LABELS } from './labels';

const ACTIONS = [
    { action: 'retry', label: LABELS.retry, done: LABELS.retryDone },
    {
        action: 'include_again',
        label: LABELS.includeAgain,
        done: LABELS.includedDone
    },
    { action: 'ignore', label: LABELS.ignore, done: LABELS.ignoredDone },
    { action: 'remove_copy', label: LABELS.removeCopy, done: LABELS.removedDone }
];

/**
 * What can be done about an item, as the service offers it; a copy goes only after a
 * second word.
 *
 * Fires `acted` with what follows from it, as a text. It bubbles out of the row, for
 * lists that look again then.
 */
export default class TandemRowActions extends LightningElement {
    labels = LABELS;
    @api itemId = '';
    /** What the item is called. */
    @api name = '';
    @api actions = [];

    isAsking = false;
    isBusy = false;
    problem = null;
    chosen = '';

    get offered() {
        return ACTIONS.filter(({ action }) => this.actions.includes(action)).map(
            ({ action, label }) => ({
                action,
                label,
                name: fill(LABELS.of, label, this.name)
            })
        );
    }

    handleAction(event) {
        const { action } = event.target.dataset;
        if (action === 'remove_copy') {
            this.isAsking = true;
            return null;
        }
        return this.act(action);
    }

    handleNo() {
        this.isAsking = false;
    }

    handleYes() {
        this.isAsking = false;
        return this.act('remove_copy');
    }

    handleAgain() {
        return this.act(this.chosen);
    }

    async act(action) {
        this.chosen = action;
        this.isBusy = true;
        this.problem = null;
        try {
            await actOnItem(action, this.itemId);
            const { done } = ACTIONS.find((one) => one.action === action);
            this.dispatchEvent(
                new CustomEvent('acted', {
                    detail: fill(LABELS.done, done),
                    bubbles: true,
                    composed: true
                })
            );
        } catch (problem) {
            this.problem = problem;
        }
        this.isBusy = false;
    }
}
