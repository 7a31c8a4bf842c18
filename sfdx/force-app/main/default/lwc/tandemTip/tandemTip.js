import { api, LightningElement } from 'lwc';
import { LABELS } from './labels';

/** A tip or a warning beside the choice it is about; the text is its content. */
export default class TandemTip extends LightningElement {
    /** 'tip' or 'warning'. */
    @api variant = 'tip';

    get isWarning() {
        return this.variant === 'warning';
    }

    get icon() {
        return this.isWarning ? 'utility:warning' : 'utility:info_alt';
    }

    get iconVariant() {
        return this.isWarning ? 'warning' : '';
    }

    get name() {
        return this.isWarning ? LABELS.warning : LABELS.tip;
    }
}
