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
 * Fires `acted` with `{itemId, text}`: what follows from it. It bubbles out of the row,
 * for lists that look again then; a row that stays tells it itself.
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
    doneText = '';
    isFocusWanted = false;

    renderedCallback() {
        if (!this.isFocusWanted || this.isBusy) {
            return;
        }
        this.isFocusWanted = false;
        // Whoever chose a button that is gone now goes on from what it did.
        if (document.activeElement === document.body) {
            this.template.querySelector('[data-done]').focus();
        }
    }

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
        this.doneText = '';
        try {
            await actOnItem(action, this.itemId);
            this.tell(ACTIONS.find((one) => one.action === action).done);
        } catch (problem) {
            this.problem = problem;
        }
        this.isBusy = false;
    }

    tell(done) {
        this.doneText = fill(LABELS.done, done);
        this.isFocusWanted = true;
        this.dispatchEvent(
            new CustomEvent('acted', {
                detail: { itemId: this.itemId, text: this.doneText },
                bubbles: true,
                composed: true
            })
        );
    }
}
