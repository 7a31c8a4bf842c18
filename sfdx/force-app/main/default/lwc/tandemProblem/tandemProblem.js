import { api, LightningElement } from 'lwc';
import { canRetry, needsReload } from 'c/tandemErrors';
import { LABELS } from './labels';

/** A problem of `c/tandemErrors` with what can be done about it; fires `retry`. */
export default class TandemProblem extends LightningElement {
    @api problem;
    @api heading = '';

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
