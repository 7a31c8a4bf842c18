import { api, LightningElement } from 'lwc';
import { PREVENT_KEYS } from 'c/tandemSettingRules';
import { FIELDS, valueText } from 'c/tandemWords';
import { LABELS } from './labels';

const SECTIONS = [
    { id: 'mode', title: LABELS.sectionMode, keys: ['mode'] },
    {
        id: 'schedule',
        title: LABELS.sectionSchedule,
        keys: [
            'interval_minutes',
            'days',
            'time_from',
            'time_to',
            'past_days',
            'future_days'
        ]
    },
    { id: 'prevent', title: LABELS.sectionPrevent, keys: PREVENT_KEYS },
    {
        id: 'mapping',
        title: LABELS.sectionMapping,
        keys: ['folder', 'salesforce_type', 'sync_invitees']
    },
    {
        id: 'conflict',
        title: LABELS.sectionConflict,
        keys: ['conflict_rule', 'alternate_emails']
    },
    { id: 'texts', title: LABELS.sectionTexts, keys: ['body_overflow'] }
];

/** All settings of a kind to be looked at, with a summary of what they do. */
export default class TandemSettingsView extends LightningElement {
    @api settings;
    @api values;
    @api choices = {};
    @api zone = '';

    get sections() {
        return SECTIONS.map(({ id, title, keys }) => ({
            id,
            title,
            lines: keys.map((key) => this.lineOf(key))
        }));
    }

    lineOf(key) {
        return {
            key,
            name: FIELDS[key],
            text: valueText(key, this.settings[key].value, this.choices),
            setting: this.settings[key]
        };
    }
}
