import TandemSettingSection from 'c/tandemSettingSection';
import { MODES } from 'c/tandemWords';
import { LABELS } from './labels';

const OPTIONS = [
    { value: 'do_not_sync', text: LABELS.offText },
    { value: 'sync_all', text: LABELS.allText },
    { value: 'matching', text: LABELS.matchingText },
    { value: 'designated', text: LABELS.designatedText }
].map((option) => ({ ...option, label: MODES[option.value] }));

/** Which items take part, and how to keep one out. */
export default class TandemModeSection extends TandemSettingSection {
    labels = LABELS;
    options = OPTIONS;

    get locked() {
        return this.isLocked('mode');
    }

    get isDesignated() {
        return this.values.mode === 'designated';
    }

    handleMode(event) {
        this.change('mode', event.detail);
    }
}
