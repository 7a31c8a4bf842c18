/**
 * How the value of each setting is asked for, and written into its record.
 *
 * A record holds every value as text; docs/admin/defaults-and-locks.md has the forms.
 */
import { BOUNDS } from 'c/tandemSettingRules';
import { fill, WEEKDAYS, weekdayText } from 'c/tandemText';
import { frequencyText, MODES, OVERFLOWS, RULES } from 'c/tandemWords';
import { LABELS } from './labels';

const INTERVALS = [30, 60, 120, 240, 720, 1440];
const SWITCH = [
    { value: 'true', label: LABELS.yes },
    { value: 'false', label: LABELS.no }
];
const CHOICES = {
    mode: options(MODES),
    conflict_rule: options(RULES),
    body_overflow: options(OVERFLOWS),
    interval_minutes: INTERVALS.map((minutes) => ({
        value: String(minutes),
        label: frequencyText(minutes)
    }))
};
const NUMBERS = { past_days: LABELS.past, future_days: LABELS.future };
const TEXTS = ['folder', 'salesforce_type'];
const TIMES = ['time_from', 'time_to'];
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** What asks for a value: {isChoice, isNumber, isDays, isText} with what it needs. */
export function editorOf(setting) {
    if (setting === 'days') {
        return { isDays: true, options: dayOptions() };
    }
    if (setting in NUMBERS) {
        return { isNumber: true, label: NUMBERS[setting], ...BOUNDS[setting] };
    }
    if ([...TEXTS, ...TIMES].includes(setting)) {
        const help = setting === 'folder' ? LABELS.folderHelp : '';
        return { isText: true, label: LABELS.value, help };
    }
    return { isChoice: true, options: CHOICES[setting] ?? SWITCH };
}

/** A value of the service as the text of a record; empty for none. */
export function recordText(value) {
    return Array.isArray(value) ? value.join(',') : String(value ?? '');
}

/** What is wrong with a text as the value of a setting; empty when it is good. */
export function faultOf(setting, text) {
    if (text === '') {
        return LABELS.needed;
    }
    const bounds = setting in NUMBERS ? BOUNDS[setting] : null;
    if (bounds && !isWithin(text, bounds)) {
        return fill(LABELS.whole, bounds.min, bounds.max);
    }
    return TIMES.includes(setting) && !TIME.test(text) ? LABELS.time : '';
}

function isWithin(text, { min, max }) {
    return /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
}

function options(words) {
    return Object.entries(words).map(([value, label]) => ({ value, label }));
}

function dayOptions() {
    return WEEKDAYS.map((day) => ({ value: day, label: weekdayText(day) }));
}
