import { api, LightningElement } from 'lwc';

/**
 * What every part of a page has above its content: that it is at work, why it cannot
 * show anything, why a change was refused, and what a change did.
 *
 * Fires `retry` when the user wants to try again.
 */
export default class TandemFrame extends LightningElement {
    /** What the part is called where only its landmark is read out. */
    @api heading = '';
    @api busy = false;
    /** What a spinner says to who cannot see it. */
    @api busyText = '';
    /** Problems as `c/tandemErrors` describes them. */
    @api problem = null;
    @api refusal = null;
    @api done = '';

    told = '';

    renderedCallback() {
        const isNew = Boolean(this.done) && this.done !== this.told;
        this.told = this.done;
        // Whoever chose a button that is gone now goes on from what it did.
        if (isNew && document.activeElement === document.body) {
            this.template.querySelector('[data-done]').focus();
        }
    }

    handleRetry() {
        this.dispatchEvent(new CustomEvent('retry'));
    }
}
