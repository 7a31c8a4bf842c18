import { api, LightningElement } from 'lwc';
import { canRetry, needsReload } from 'c/tandemErrors';
import { LABELS } from './labels';

/** A problem of `c/tandemErrors` with what can be done about it; fires `retry`. */
export default class TandemProblem extends LightningElement {
    @api problem;
    @api heading = '';

    get hasFields() {
        return Object.keys(this.problem?.fields ?? {}).length > 0;
    }

    /** What is said of the fields says it all. */
    get text() {
        return this.hasFields ? '' : this.problem.message;
    }

    get remedy() {
        return this.hasFields ? '' : this.problem.remedy;
    }

    get actionLabel() {
        if (needsReload(this.problem)) {
            return LABELS.reload;
        }
        return canRetry(this.problem) ? LABELS.retry : '';
    }

    handleAct() {
        if (needsReload(this.problem)) {
            window.location.reload();
        } else {
            this.dispatchEvent(new CustomEvent('retry'));
        }
    }
}
