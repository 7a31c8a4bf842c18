import { api, LightningElement } from 'lwc';
import { KEYS, problemsOf } from 'c/tandemSettingRules';
import { counted } from 'c/tandemText';
import { LABELS } from './labels';

/**
 * All settings of a kind to be edited, with a summary of what they will do.
 *
 * Passes on `settingchange` of its sections and keeps nothing itself.
 */
export default class TandemSettingsForm extends LightningElement {
    labels = LABELS;
    @api settings;
    @api values;
    @api choices = {};
    @api zone = '';

    /** What every section is given. */
    get given() {
        const { settings, values, choices, zone } = this;
        return { settings, values, choices, zone };
    }

    get lockedText() {
        const locked = KEYS.filter((key) => this.settings[key]?.locked);
        return locked.length
            ? counted(locked.length, LABELS.locksOne, LABELS.locksMany)
            : '';
    }

    get hasPresets() {
        return KEYS.some((key) => {
            const setting = this.settings[key];
            return !setting?.locked && setting?.set_by === 'administrator';
        });
    }

    get hasAdminValues() {
        return this.hasPresets || this.lockedText !== '';
    }

    get summaryInstead() {
        const isWrong = Object.keys(problemsOf(this.values)).length > 0;
        return isWrong ? LABELS.summaryLater : '';
    }

    handleChange(event) {
        this.dispatchEvent(new CustomEvent('settingchange', { detail: event.detail }));
    }
}
