import TandemSettingSection from 'c/tandemSettingSection';
import { OVERFLOWS, RULES } from 'c/tandemWords';
import { LABELS } from './labels';

const RULE_OPTIONS = [
    { value: 'salesforce_master', text: LABELS.salesforceText },
    { value: 'exchange_master', text: LABELS.exchangeText },
    { value: 'delete_wins', text: LABELS.deleteText },
    { value: 'keep_updated', text: LABELS.keepText }
].map((option) => ({ ...option, label: RULES[option.value] }));

const OVERFLOW_OPTIONS = [
    { value: 'truncate', text: LABELS.truncateText },
    { value: 'refuse', text: LABELS.refuseText }
].map((option) => ({ ...option, label: OVERFLOWS[option.value] }));

/** What decides between the two systems, how people are matched, and long texts. */
export default class TandemConflictSection extends TandemSettingSection {
    labels = LABELS;
    rules = RULE_OPTIONS;
    overflows = OVERFLOW_OPTIONS;

    get isRuleLocked() {
        return this.isLocked('conflict_rule');
    }

    get isEmailsLocked() {
        return this.isLocked('alternate_emails');
    }

    get isOverflowLocked() {
        return this.isLocked('body_overflow');
    }

    handleRule(event) {
        this.change('conflict_rule', event.detail);
    }

    handleOverflow(event) {
        this.change('body_overflow', event.detail);
    }
}
