import { api, LightningElement } from 'lwc';

/**
 * Stands in for `lightning/modal`, which sfdx-lwc-jest does not bring along.
 *
 * A test of a modal creates it like any component and listens for `closed`; a test of
 * the opener replaces `open` by a mock: `MyModal.open = jest.fn()`.
 */
export default class LightningModal extends LightningElement {
    @api size;
    @api label;
    @api description;
    @api disableClose = false;

    /** Opens nothing: a test has to say what the user answers. */
    static open() {
        throw new Error('Replace open() of this modal by a mock in the test.');
    }

    /** Tells what the modal was closed with, in `detail` of the event `closed`. */
    @api
    close(result) {
        this.dispatchEvent(new CustomEvent('closed', { detail: result }));
    }
}
