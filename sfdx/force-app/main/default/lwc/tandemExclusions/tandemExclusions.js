import { LightningElement } from 'lwc';
import { addExclusion, getExclusions, removeExclusion } from 'c/tandemApi';
import { fill } from 'c/tandemText';
import { KINDS } from 'c/tandemWords';
import { LABELS } from './labels';

/** The addresses and domains that are left out: the user's own and the org's. */
export default class TandemExclusions extends LightningElement {
    labels = LABELS;
    lists = null;
    value = '';
    doneText = '';
    problem = null;
    actionProblem = null;
    isBusy = false;

    async connectedCallback() {
        await this.load();
    }

    /** What its frame shows. */
    get frame() {
        return {
            heading: LABELS.title,
            busy: this.isBusy,
            busyText: LABELS.loading,
            problem: this.problem,
            refusal: this.actionProblem,
            done: this.doneText
        };
    }

    get own() {
        return this.lists.own.map((entry) => lineOf(entry));
    }

    get organisation() {
        return this.lists.organisation.map((entry) => lineOf(entry));
    }

    get isOwnEmpty() {
        return this.lists.own.length === 0;
    }

    get isOrganisationEmpty() {
        return this.lists.organisation.length === 0;
    }

    async load() {
        this.isBusy = true;
        this.problem = null;
        try {
            this.lists = await getExclusions();
        } catch (problem) {
            this.problem = problem;
        }
        this.isBusy = false;
    }

    handleValue(event) {
        this.value = event.detail.value;
        this.complain('');
    }

    async handleSubmit(event) {
        event.preventDefault();
        const value = this.value.trim();
        if (!value) {
            this.complain(LABELS.valueMissing);
            return;
        }
        await this.during(async () => {
            await addExclusion(value);
            this.value = '';
            this.doneText = fill(LABELS.added, value);
        });
    }

    async handleRemove(event) {
        const { id, value } = event.target.dataset;
        await this.during(async () => {
            await removeExclusion(id);
            this.doneText = fill(LABELS.removed, value);
        });
    }

    /** Change the list and read it again; a failure leaves it as it is. */
    async during(change) {
        this.isBusy = true;
        this.doneText = '';
        this.actionProblem = null;
        try {
            await change();
            this.lists = await getExclusions();
        } catch (problem) {
            this.show(problem);
        }
        this.isBusy = false;
    }

    /** What is wrong with the value stands at its field, anything else above the list. */
    show(problem) {
        const wrong = problem.fields.value;
        if (wrong) {
            this.complain([wrong.reason, wrong.remedy].join(' '));
        } else {
            this.actionProblem = problem;
        }
    }

    /** Show a text at the field; none takes it away. */
    complain(text) {
        const field = this.template.querySelector('lightning-input');
        field.setCustomValidity(text);
        field.reportValidity();
    }
}

function lineOf({ id, value, kind, effect, applies_to: appliesTo }) {
    return {
        id,
        value,
        kind: kind === 'domain' ? LABELS.kindDomain : LABELS.kindAddress,
        effect: effect === 'exclude' ? LABELS.effectExclude : LABELS.effectIgnore,
        appliesTo: appliesTo ? fill(LABELS.appliesTo, KINDS[appliesTo]) : '',
        removeName: fill(LABELS.removeOf, value)
    };
}
