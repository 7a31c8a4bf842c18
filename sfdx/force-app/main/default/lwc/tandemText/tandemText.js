/**
 * Sentences, numbers and times as a user reads them. Nothing here asks a server.
 *
 * Every time is told in one zone, that of the user; the caller passes it on as the
 * service names it.
 */
import LOCALE from '@salesforce/i18n/locale';

const MINUTES_OF_HOUR = 60;
const MINUTES_OF_DAY = 1440;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DATE = { year: 'numeric', month: 'short', day: 'numeric' };

/** The weekdays as the service names them, in the order of the page. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The template with {0}, {1}… replaced by the values. */
export function fill(template, ...values) {
    return template.replace(/\{(\d+)\}/g, (hole, index) => {
        return index in values ? String(values[index]) : hole;
    });
}

/** The template for one or for many, with the count as {0}. */
export function counted(count, one, many) {
    return fill(count === 1 ? one : many, numberText(count));
}

/** A whole number with the separators of the user's language. */
export function numberText(number) {
    return new Intl.NumberFormat(LOCALE).format(number);
}

/** A text with a capital at its beginning, for where no sentence leads to it. */
export function capitalised(text) {
    const [first = '', ...rest] = text;
    return [first.toLocaleUpperCase(LOCALE), ...rest].join('');
}

/** The first of the zones that this browser knows; UTC where it knows none. */
export function usableZone(...zones) {
    return zones.find(isKnown) ?? 'UTC';
}

/** An instant (ISO 8601) as date and time in the zone; empty for none. */
export function instantText(instant, zone) {
    return instant
        ? format(new Date(instant), {
              ...DATE,
              hour: 'numeric',
              minute: '2-digit',
              timeZone: zone
          })
        : '';
}

/** The time of day of an instant in the zone; empty for none. */
export function timeText(instant, zone) {
    return instant
        ? format(new Date(instant), {
              hour: 'numeric',
              minute: '2-digit',
              timeZone: zone
          })
        : '';
}

/** When an item starts: the bare date of an all-day item, else date and time. */
export function startText(start, zone) {
    if (!start) {
        return '';
    }
    return DATE_ONLY.test(start)
        ? format(new Date(`${start}T00:00:00Z`), { ...DATE, timeZone: 'UTC' })
        : instantText(start, zone);
}

/** The name of a weekday, 'mon' to 'sun', in the user's language. */
export function weekdayText(day, width = 'long') {
    // 1 January 2024 was a Monday.
    const date = new Date(Date.UTC(2024, 0, 1 + WEEKDAYS.indexOf(day)));
    return format(date, { weekday: width, timeZone: 'UTC' });
}

/** A time of day 'HH:MM' as the user's language writes it. */
export function clockText(clock) {
    return format(new Date(`2024-01-01T${clock}:00Z`), {
        hour: 'numeric',
        minute: '2-digit',
        timeZone: 'UTC'
    });
}

/** Several names in one phrase: 'a, b and c'. */
export function listText(names) {
    return new Intl.ListFormat(LOCALE, { type: 'conjunction' }).format(names);
}

/** Minutes as their largest whole unit: {count, unit: 'minute'|'hour'|'day'}. */
export function largestUnit(minutes) {
    if (minutes % MINUTES_OF_DAY === 0) {
        return { count: minutes / MINUTES_OF_DAY, unit: 'day' };
    }
    return minutes % MINUTES_OF_HOUR === 0
        ? { count: minutes / MINUTES_OF_HOUR, unit: 'hour' }
        : { count: minutes, unit: 'minute' };
}

function format(date, options) {
    return new Intl.DateTimeFormat(LOCALE, options).format(date);
}

function isKnown(zone) {
    if (!zone) {
        return false;
    }
    try {
        new Intl.DateTimeFormat(LOCALE, { timeZone: zone }).resolvedOptions();
        return true;
    } catch (error) {
        if (error instanceof RangeError) {
            return false;
        }
        throw error;
    }
}

/** The columns of a `c-tandem-table`, each headed by the label of its key. */
export function columnsOf(labels, ...keys) {
    return keys.map((key) => ({ key, label: labels[key] }));
}
