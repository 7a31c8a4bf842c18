/**
 * What is allowed in the settings of a kind, and what a change of them amounts to.
 *
 * A *draft* holds what the user has changed and not saved: setting by setting, the
 * value that would be sent. The service checks everything again; these checks are there
 * to tell at once. Nothing here knows a text: problems are told by a code.
 */

/** Minutes and days no choice may go beyond. */
export const BOUNDS = {
    interval_minutes: { min: 30, max: 1440 },
    past_days: { min: 0, max: 30 },
    future_days: { min: 0, max: 365 }
};

/** Minutes between two runs that the form starts from when a sync is switched on. */
export const FIRST_INTERVAL = 30;

/** The six switches, in the order of the page. */
export const PREVENT_KEYS = ['salesforce', 'exchange'].flatMap((side) =>
    ['create', 'update', 'delete'].map((operation) => preventKey(side, operation))
);

/** Every setting, in the order of the page. */
export const KEYS = [
    'mode',
    'interval_minutes',
    'days',
    'time_from',
    'time_to',
    'past_days',
    'future_days',
    ...PREVENT_KEYS,
    'folder',
    'salesforce_type',
    'sync_invitees',
    'conflict_rule',
    'alternate_emails',
    'body_overflow'
];

/** The key of the switch that keeps one operation off in one system. */
export function preventKey(side, operation) {
    return `prevent_${operation}_in_${side}`;
}

/** The values in force: plain, key by key. */
export function valuesOf(settings) {
    return Object.fromEntries(KEYS.map((key) => [key, settings[key]?.value ?? null]));
}

/** The values as they would be with the draft, and with the first interval. */
export function valuesWith(settings, draft) {
    const values = { ...valuesOf(settings), ...draft };
    if (values.mode !== 'do_not_sync' && blank(values.interval_minutes)) {
        values.interval_minutes = FIRST_INTERVAL;
    }
    return values;
}

/** The draft with one more change; what is as it was is no change. */
export function changed(settings, draft, key, value) {
    const next = { ...draft, [key]: value };
    if (same(value, settings[key]?.value ?? null)) {
        delete next[key];
    }
    return next;
}

/** What is wrong with the values: key by key a code of `PROBLEMS`. */
export function problemsOf(values) {
    const found = {};
    for (const [key, bounds] of Object.entries(BOUNDS)) {
        const code = numberProblem(values[key], bounds, values.mode);
        if (code) {
            found[key] = code;
        }
    }
    return found;
}

/** Codes of what can be wrong. */
export const PROBLEMS = {
    MISSING: 'missing',
    NOT_WHOLE: 'not_whole',
    TOO_SMALL: 'too_small',
    TOO_LARGE: 'too_large'
};

/**
 * What to do with a draft when somebody else has saved meanwhile.
 *
 * @returns {{draft, overlaps, adopted, lost}} the draft without what is now locked or
 *     already so; the keys that both have changed, differently; those that only the
 *     other one has; and the keys of the draft that were locked meanwhile.
 */
export function rebase(before, now, draft) {
    const moved = KEYS.filter((key) => !same(valueOf(before, key), valueOf(now, key)));
    const lost = Object.keys(draft).filter((key) => now[key]?.locked);
    const kept = Object.entries(draft).filter(
        ([key, value]) => !lost.includes(key) && !same(value, valueOf(now, key))
    );
    const next = Object.fromEntries(kept);
    return {
        draft: next,
        overlaps: moved.filter((key) => key in next),
        adopted: moved.filter((key) => !(key in draft)),
        lost
    };
}

/** Whether two values of a setting are the same; nothing chosen is one value. */
export function same(one, other) {
    return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function plain(value) {
    if (Array.isArray(value)) {
        return value.length ? [...value].sort() : null;
    }
    return blank(value) ? null : value;
}

function valueOf(settings, key) {
    return settings[key]?.value ?? null;
}

function blank(value) {
    return value === null || value === undefined || value === '';
}

function numberProblem(value, { min, max }, mode) {
    if (blank(value)) {
        return mode === 'do_not_sync' ? null : PROBLEMS.MISSING;
    }
    if (!Number.isInteger(Number(value))) {
        return PROBLEMS.NOT_WHOLE;
    }
    if (Number(value) < min) {
        return PROBLEMS.TOO_SMALL;
    }
    return Number(value) > max ? PROBLEMS.TOO_LARGE : null;
}
