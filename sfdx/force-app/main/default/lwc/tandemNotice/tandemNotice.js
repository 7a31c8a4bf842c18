import { api, LightningElement } from 'lwc';
import { LABELS } from './labels';

const LOOKS = {
    error: {
        theme: 'slds-theme_error',
        icon: 'utility:error',
        iconVariant: 'inverse',
        name: LABELS.error,
        role: 'alert'
    },
    warning: {
        theme: 'slds-theme_warning',
        icon: 'utility:warning',
        iconVariant: '',
        name: LABELS.warning
    },
    success: {
        theme: 'slds-theme_success',
        icon: 'utility:success',
        iconVariant: 'inverse',
        name: LABELS.success
    },
    info: {
        theme: 'slds-scoped-notification_light',
        icon: 'utility:info',
        iconVariant: '',
        name: LABELS.info
    }
};

/**
 * Something the user should know, where it matters: what happened, and what to do.
 *
 * Fires `act` when its button is chosen, and `dismiss` when it is put away.
 */
export default class TandemNotice extends LightningElement {
    /** 'error', 'warning', 'success' or 'info'. */
    @api variant = 'info';
    @api heading = '';
    @api text = '';
    /** What to do, after the text. */
    @api remedy = '';
    /** Text of the button; none without. */
    @api actionLabel = '';

    get look() {
        return LOOKS[this.variant] ?? LOOKS.info;
    }

    get boxClass() {
        return `slds-scoped-notification slds-media slds-p-around_small ${this.look.theme}`;
    }

    handleAct() {
        this.dispatchEvent(new CustomEvent('act'));
    }
}
