import { preventKey } from 'c/tandemSettingRules';
import TandemSettingSection from 'c/tandemSettingSection';
import { LABELS } from './labels';

const GROUPS = [
    { side: 'salesforce', label: LABELS.inSalesforce },
    { side: 'exchange', label: LABELS.inExchange }
];
const OPERATIONS = [
    { operation: 'create', label: LABELS.create },
    { operation: 'update', label: LABELS.update },
    { operation: 'delete', label: LABELS.remove }
];

/** The six switches of Prevent Operations. */
export default class TandemPreventSection extends TandemSettingSection {
    labels = LABELS;

    get groups() {
        return GROUPS.map(({ side, label }) => ({
            side,
            label,
            switches: OPERATIONS.map((one) => this.switchOf(side, one))
        }));
    }

    switchOf(side, { operation, label }) {
        const key = preventKey(side, operation);
        return {
            key,
            label,
            checked: Boolean(this.values[key]),
            locked: this.isLocked(key),
            setting: this.settings[key]
        };
    }
}
