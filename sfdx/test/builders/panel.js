/* What the service answers, with sane values, for the tests of the panel. */
import { KEYS, valuesOf } from 'c/tandemSettingRules';

const DEFAULTS = {
    mode: 'sync_all',
    interval_minutes: 30,
    days: [],
    time_from: null,
    time_to: null,
    past_days: 30,
    future_days: 365,
    folder: '',
    salesforce_type: '',
    sync_invitees: false,
    conflict_rule: 'keep_updated',
    alternate_emails: true,
    body_overflow: 'truncate'
};

export const ZONE = 'Europe/Paris';

/** Settings by key; `admin` has what an administrator set, by key. */
export function someSettings(values = {}, admin = {}) {
    const plain = { ...DEFAULTS, ...values };
    return Object.fromEntries(
        KEYS.map((key) => [
            key,
            {
                value: plain[key] ?? (key.startsWith('prevent') ? false : null),
                locked: false,
                set_by: 'default',
                record: null,
                ...admin[key]
            }
        ])
    );
}

export const LOCKED = {
    locked: true,
    set_by: 'administrator',
    record: 'Calendar_Lock'
};

export const PRESET = {
    locked: false,
    set_by: 'administrator',
    record: 'Calendar_Start'
};

export function someChoices(changes = {}) {
    return {
        folder: [
            { id: 'AAk0', name: 'Calendar', main: true },
            { id: 'AAk1', name: 'Travel', main: false }
        ],
        salesforce_type: ['Call', 'Meeting'],
        interval_minutes: [30, 60, 120, 240, 720, 1440],
        problem: null,
        ...changes
    };
}

/** The answer to GET /v1/settings/calendar as c/tandemApi gives it. */
export function foundSettings(values = {}, admin = {}, version = '"1"') {
    return {
        kind: 'calendar',
        settings: someSettings(values, admin),
        choices: someChoices(),
        policy: { checked_at: '2030-01-07T08:00:00Z', current: true },
        version
    };
}

/** Properties of a section of the form. */
export function sectionOf(values = {}, admin = {}) {
    const settings = someSettings(values, admin);
    return {
        settings,
        values: valuesOf(settings),
        choices: someChoices(),
        zone: ZONE
    };
}

export function aJob(changes = {}) {
    return {
        kind: 'calendar',
        available: true,
        enabled: true,
        interval_minutes: 30,
        state: 'idle',
        again: false,
        running_since: null,
        progress: null,
        next_due_at: '2030-01-07T09:00:00Z',
        last_run: {
            run_id: 'r1',
            ended_at: '2030-01-07T08:30:00Z',
            status: 'succeeded'
        },
        problem: null,
        ...changes
    };
}

/** The jobs of somebody who has never set anything up. */
export function firstJobs() {
    const fresh = {
        enabled: false,
        interval_minutes: null,
        next_due_at: null,
        last_run: null
    };
    return [
        aJob(fresh),
        ...['contacts', 'tasks', 'email'].map((kind) =>
            aJob({ ...fresh, kind, available: false })
        )
    ];
}

export function aDailyReport(changes = {}) {
    return { enabled: false, next_at: null, last: null, ...changes };
}

export function aMe(changes = {}) {
    return {
        username: 'ann@acme.example',
        mailbox: 'ann@acme.example',
        zone: ZONE,
        is_admin: false,
        connection: {
            state: 'working',
            checked_at: '2030-01-07T08:30:00Z',
            reason: '',
            remedy: ''
        },
        daily_report: aDailyReport(),
        ...changes
    };
}

export function aRun(changes = {}) {
    return {
        run_id: 'r1',
        kind: 'calendar',
        trigger: 'schedule',
        status: 'succeeded',
        started_at: '2030-01-07T08:29:00Z',
        ended_at: '2030-01-07T08:30:00Z',
        counts: {
            salesforce: { create: 2, update: 1, delete: 0 },
            exchange: { create: 0, update: 0, delete: 0 },
            adopted: 4,
            failed: 3,
            excluded: 1
        },
        error: '',
        remedy: '',
        needs_person: false,
        answer: null,
        ...changes
    };
}

export function anOutcome(changes = {}) {
    return {
        side: 'salesforce',
        ref: 'x1',
        operation: 'create',
        done: true,
        standing: null,
        reason: null,
        text: '',
        remedy: '',
        detail: '',
        subject: 'Visit',
        start: '2030-01-08T23:30:00+00:00',
        item: null,
        ...changes
    };
}

/** What a row of a run tells of its item as it stands now. */
export function anItemNow(changes = {}) {
    return {
        id: 'i1',
        reason: 'no_match',
        explanation: 'No contact or lead has an address of this meeting.',
        actions: ['ignore'],
        ...changes
    };
}

export function held(changes = {}) {
    return {
        deletions: [
            {
                side: 'exchange',
                subject: 'Visit',
                private: false,
                starts_at: '2030-01-08T23:30:00+00:00',
                all_day: false
            },
            {
                side: 'exchange',
                subject: null,
                private: true,
                starts_at: null,
                all_day: false
            }
        ],
        total: 12,
        of: 40,
        waiting: true,
        decided_at: null,
        ...changes
    };
}

export function anItem(changes = {}) {
    return {
        id: 'i1',
        kind: 'calendar',
        side: 'exchange',
        subject: 'Visit',
        private: false,
        starts_at: '2030-01-08T23:30:00+00:00',
        all_day: false,
        state: 'unresolved',
        reason: 'no_match',
        explanation: 'No contact or lead has an address of this meeting.',
        remedy: 'Create the contact or lead.',
        detail: '',
        since: '2030-01-07T08:30:00Z',
        next_retry_at: '2030-01-07T09:00:00Z',
        retried_until: '2030-02-06T08:30:00Z',
        actions: ['retry', 'ignore'],
        ...changes
    };
}

/** A problem as c/tandemErrors gives it. */
export function aProblem(changes = {}) {
    return {
        kind: 'refused',
        code: 409,
        message: 'A sync is running.',
        remedy: 'Wait until it is done.',
        fields: {},
        ...changes
    };
}
