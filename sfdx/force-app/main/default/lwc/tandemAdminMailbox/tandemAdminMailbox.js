import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import { setMailbox } from 'c/tandemAdminApi';
import { asProblem } from 'c/tandemAdminPart';
import { fill } from 'c/tandemText';
import { LABELS } from './labels';

const SALESFORCE = 'salesforce';
const OTHER = 'administrator';
const OPTIONS = [
    { value: SALESFORCE, label: LABELS.salesforce },
    { value: OTHER, label: LABELS.other }
];

/** Maps one user to a mailbox; closes with the user's row as it is then. */
export default class TandemAdminMailbox extends LightningModal {
    /** The user's row as the service gave it. */
    @api user;

    labels = LABELS;
    options = OPTIONS;
    problem = null;
    isSaving = false;
    picked = '';

    get source() {
        return this.picked || this.user.mailbox_source;
    }

    get heading() {
        return fill(LABELS.heading, this.user.name);
    }

    get isOther() {
        return this.source === OTHER;
    }

    get saveLabel() {
        return this.isSaving ? LABELS.saving : LABELS.save;
    }

    handleSource(event) {
        this.picked = event.detail.value;
        this.problem = null;
    }

    handleCancel() {
        this.close();
    }

    async handleSave() {
        const input = this.template.querySelector('lightning-input');
        if (input && !this.isFilled(input)) {
            return;
        }
        this.isSaving = true;
        this.problem = null;
        try {
            const chosen = input ? input.value.trim() : null;
            this.close(await setMailbox(this.user.id, chosen));
        } catch (error) {
            this.problem = asProblem(error);
            this.tellField(input);
        } finally {
            this.isSaving = false;
        }
    }

    isFilled(input) {
        const address = (input.value ?? '').trim();
        input.setCustomValidity(address ? '' : LABELS.missing);
        return input.reportValidity();
    }

    /** What is said about the address stands at the address. */
    tellField(input) {
        const told = this.problem.fields.mailbox;
        if (input && told) {
            input.setCustomValidity(`${told.reason} ${told.remedy}`);
            input.reportValidity();
            this.problem = null;
        }
    }
}
