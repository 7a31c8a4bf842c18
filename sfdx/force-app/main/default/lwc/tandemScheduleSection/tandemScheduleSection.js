import { BOUNDS } from 'c/tandemSettingRules';
import TandemSettingSection from 'c/tandemSettingSection';
import { capitalised, clockText, fill, WEEKDAYS, weekdayText } from 'c/tandemText';
import { frequencyText } from 'c/tandemWords';
import { LABELS } from './labels';

const OTHER = 'other';
const OFFERED = [30, 60, 120, 240, 720, 1440];
/** A combobox takes no blank value. */
const UNSET = '-';
/** The half hours of a day, as the service writes them. */
const CLOCKS = Array.from({ length: 48 }, (_, half) => {
    const hour = String(Math.floor(half / 2)).padStart(2, '0');
    return `${hour}:${half % 2 ? '30' : '00'}`;
});

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
                label: capitalised(frequencyText(minutes))
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

    get from() {
        return this.values.time_from || UNSET;
    }

    get to() {
        return this.values.time_to || UNSET;
    }

    get starts() {
        return clocksWith(this.values.time_from);
    }

    get ends() {
        return clocksWith(this.values.time_to);
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
        const { value } = event.detail;
        // No limit is a choice of one's own, as no type is.
        this.change(event.target.dataset.key, value === UNSET ? '' : value);
    }

    handleNumber(event) {
        this.change(event.target.dataset.key, event.detail);
    }
}

/** The times to choose from, with one that was set elsewhere between them. */
function clocksWith(clock) {
    const known = !clock || CLOCKS.includes(clock);
    const clocks = known ? CLOCKS : [...CLOCKS, clock].sort();
    return [
        { value: UNSET, label: LABELS.noLimit },
        ...clocks.map((one) => ({ value: one, label: clockText(one) }))
    ];
}
