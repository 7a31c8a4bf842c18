import { api, LightningElement } from 'lwc';
import { fill } from 'c/tandemText';
import { LABELS } from './labels';

/** Where a value comes from, if an administrator set it: a lock with its reason. */
export default class TandemSettingOrigin extends LightningElement {
    labels = LABELS;
    /** The setting as the service tells it: `{locked, set_by, record}`. */
    @api setting;

    get isLocked() {
        return Boolean(this.setting?.locked);
    }

    get isPreset() {
        return !this.isLocked && this.setting?.set_by === 'administrator';
    }

    get record() {
        const record = this.isLocked ? this.setting.record : '';
        return record ? fill(LABELS.record, record) : '';
    }
}
