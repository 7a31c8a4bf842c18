import { BOUNDS } from 'c/tandemSettingRules';
import TandemSettingSection from 'c/tandemSettingSection';
import { fill, WEEKDAYS, weekdayText } from 'c/tandemText';
import { frequencyText } from 'c/tandemWords';
import { LABELS } from './labels';

const OTHER = 'other';
const OFFERED = [30, 60, 120, 240, 720, 1440];

/** How often, on which days and hours a sync runs, and which days it covers. */
export default class TandemScheduleSection extends TandemSettingSection {
    labels = LABELS;
    bounds = BOUNDS;
    days = WEEKDAYS.map((day) => ({ value: day, label: weekdayText(day) }));
    isOtherWanted = false;

    get offered() {
        return this.choices.interval_minutes ?? OFFERED;
    }

    get intervals() {
        return [
            ...this.offered.map((minutes) => ({
                value: String(minutes),
                label: frequencyText(minutes)
            })),
            { value: OTHER, label: LABELS.other }
        ];
    }

    get interval() {
        const minutes = this.values.interval_minutes;
        if (this.isOther) {
            return OTHER;
        }
        return minutes === null ? '' : String(minutes);
    }

    get isOther() {
        const minutes = this.values.interval_minutes;
        const isOwn = minutes !== null && !this.offered.includes(minutes);
        return this.isOtherWanted || isOwn;
    }

    get chosenDays() {
        return this.values.days ?? [];
    }

    get zoneTip() {
        return fill(LABELS.zoneTip, this.zone);
    }

    get isIntervalLocked() {
        return this.isLocked('interval_minutes');
    }

    get areDaysLocked() {
        return this.isLocked('days');
    }

    get isFromLocked() {
        return this.isLocked('time_from');
    }

    get isToLocked() {
        return this.isLocked('time_to');
    }

    get isPastLocked() {
        return this.isLocked('past_days');
    }

    get isFutureLocked() {
        return this.isLocked('future_days');
    }

    handleInterval(event) {
        this.isOtherWanted = event.detail.value === OTHER;
        if (!this.isOtherWanted) {
            this.change('interval_minutes', Number(event.detail.value));
        }
    }

    handleDays(event) {
        this.change('days', event.detail.value);
    }

    handleTime(event) {
        // The field tells seconds as well.
        const clock = (event.detail.value ?? '').slice(0, 5);
        this.change(event.target.dataset.key, clock || null);
    }

    handleNumber(event) {
        const text = event.detail.value;
        const number = text === '' || text === null ? null : Number(text);
        this.change(event.target.dataset.key, number);
        event.target.reportValidity();
    }
}
