import { scheduleText, summaryOf } from 'c/tandemSummary';

const CALENDARS = {
    folder: [
        { id: 'calendar', name: 'Calendar', main: true },
        { id: 'AAk1', name: 'Travel', main: false }
    ]
};
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

function lines(changes) {
    return summaryOf(
        { ...DEFAULTS, ...changes },
        { zone: 'Europe/Paris', choices: CALENDARS }
    );
}

function line(changes, key) {
    return lines(changes).find((found) => found.key === key);
}

function prevented(side, ...operations) {
    return Object.fromEntries(
        operations.map((operation) => [`prevent_${operation}_in_${side}`, true])
    );
}

const ALL = ['create', 'update', 'delete'];

describe('c-tandem-summary', () => {
    it('says of a sync that is off only that nothing syncs', () => {
        expect(lines({ mode: 'do_not_sync', sync_invitees: true })).toEqual([
            {
                key: 'off',
                text: expect.stringContaining('Nothing syncs'),
                isWarning: false
            }
        ]);
    });

    it.each([
        ['sync_all', /every calendar item/],
        ['matching', /a contact or lead in Salesforce/],
        ['designated', /only items you mark/]
    ])('tells what %s lets into Salesforce', (mode, text) => {
        expect(line({ mode }, 'in').text).toMatch(text);
        expect(line({ mode }, 'out').text).toMatch(/every event of your own/);
    });

    it('never leaves a hole or an unknown text in a sentence', () => {
        const all = lines({
            mode: 'designated',
            days: ['mon'],
            time_from: '22:00',
            time_to: '06:00',
            folder: 'AAk1',
            salesforce_type: 'Meeting',
            sync_invitees: true,
            body_overflow: 'refuse',
            conflict_rule: 'delete_wins',
            ...prevented('exchange', 'delete')
        });
        expect(all.length).toBeGreaterThan(12);
        for (const { text } of all) {
            expect(text).not.toMatch(/\{\d\}|undefined|null|c\.Tandem/);
        }
    });

    it('names the plan, the days and the hours in the zone of the user', () => {
        const values = { ...DEFAULTS, interval_minutes: 120 };
        expect(scheduleText(values, 'Europe/Paris')).toBe(
            'Runs every 2 hours, every day, around the clock, by the clock in Europe/Paris.'
        );
    });

    it.each([
        [30, 'every 30 minutes'],
        [45, 'every 45 minutes'],
        [60, 'every hour'],
        [90, 'every 90 minutes'],
        [720, 'every 12 hours'],
        [1440, 'once a day']
    ])('reads an interval of %i minutes as "%s"', (minutes, text) => {
        expect(line({ interval_minutes: minutes }, 'when').text).toContain(
            `Runs ${text},`
        );
    });

    it.each([
        [['mon', 'tue', 'wed', 'thu', 'fri'], 'Monday to Friday'],
        [['sun', 'sat'], 'on Saturday and Sunday'],
        [['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], 'every day']
    ])('reads the days %j as "%s"', (days, text) => {
        expect(line({ days }, 'when').text).toContain(`, ${text},`);
    });

    it.each([
        ['08:00', '18:00', /between 8:00\sAM and 6:00\sPM,/],
        ['22:00', '06:00', /from 10:00\sPM until 6:00\sAM the next day/],
        ['08:00', null, /between 8:00\sAM and 12:00\sAM,/],
        [null, '12:00', /between 12:00\sAM and 12:00\sPM,/],
        ['00:00', '00:00', /around the clock/]
    ])('reads the hours %s to %s', (from, to, text) => {
        const found = line({ time_from: from, time_to: to }, 'when');
        expect(found.text).toMatch(text);
    });

    it.each([
        [0, 0, 'between today and today'],
        [1, 1, 'between 1 day ago and 1 day ahead'],
        [30, 365, 'between 30 days ago and 365 days ahead']
    ])('reads a window of %i and %i days', (past, future, text) => {
        const found = line({ past_days: past, future_days: future }, 'window');
        expect(found.text).toContain(text);
    });

    it('warns that all six prevented operations leave nothing to write', () => {
        const found = lines({
            ...prevented('salesforce', ...ALL),
            ...prevented('exchange', ...ALL)
        });
        expect(found.map(({ key }) => key)).toEqual(['nothing', 'when', 'window']);
        expect(found[0].isWarning).toBe(true);
    });

    it('calls three prevented operations of a system one way', () => {
        const found = line(prevented('exchange', ...ALL), 'out');
        expect(found).toMatchObject({
            isWarning: true,
            text: expect.stringContaining('never changes your Exchange calendar')
        });
        expect(line(prevented('exchange', ...ALL), 'in').isWarning).toBe(false);
    });

    it('says that a prevented operation goes before a mark', () => {
        const found = line(
            { mode: 'designated', ...prevented('salesforce', 'create') },
            'in'
        );
        expect(found.text).toMatch(/not even an item you marked/);
    });

    it('says what is not carried over, and that it stays out', () => {
        const found = lines(prevented('salesforce', 'update', 'delete'));
        expect(found).toContainEqual(
            expect.objectContaining({
                key: 'prevent_update_in_salesforce',
                isWarning: true
            })
        );
        expect(found).toContainEqual(
            expect.objectContaining({ key: 'prevent_delete_in_salesforce' })
        );
        expect(found).toContainEqual(
            expect.objectContaining({
                key: 'sticky',
                text: expect.stringContaining('Include again')
            })
        );
        expect(line({}, 'sticky')).toBeUndefined();
    });

    it('tells that designated items get the category, unless that is prevented', () => {
        expect(line({ mode: 'designated' }, 'stamp').isWarning).toBe(false);
        expect(
            line({ mode: 'designated', ...prevented('exchange', 'update') }, 'stamp')
                .isWarning
        ).toBe(true);
        expect(line({ mode: 'sync_all' }, 'stamp')).toBeUndefined();
    });

    it.each([
        ['salesforce_master', /Salesforce decides/],
        ['exchange_master', /Exchange decides/],
        ['delete_wins', /deleted in both/],
        ['keep_updated', /made again where it was deleted/]
    ])('explains the rule %s', (rule, text) => {
        expect(line({ conflict_rule: rule }, 'rule').text).toMatch(text);
    });

    it.each([
        ['delete_wins', 'exchange', 'delete', 'rule_delete_exchange'],
        ['salesforce_master', 'exchange', 'delete', 'rule_delete_exchange'],
        ['salesforce_master', 'exchange', 'update', 'rule_create_exchange'],
        ['exchange_master', 'salesforce', 'create', 'rule_create_salesforce'],
        ['keep_updated', 'salesforce', 'update', 'rule_create_salesforce']
    ])('warns when %s meets a prevented %s %s', (rule, side, operation, key) => {
        const changes = {
            conflict_rule: rule,
            ...prevented(side, operation)
        };
        expect(line(changes, key)).toMatchObject({ isWarning: true });
        expect(line({ conflict_rule: rule }, key)).toBeUndefined();
    });

    it('names the calendar, by its name where it is not the main one', () => {
        expect(line({}, 'folder').text).toMatch(/main Exchange calendar/);
        expect(line({ folder: 'AAk1' }, 'folder').text).toContain('Travel');
        expect(line({ folder: 'gone' }, 'folder').text).toContain('could not be named');
    });

    it('leaves out what has no effect on what is prevented', () => {
        const changes = { salesforce_type: 'Call', sync_invitees: true };
        expect(line(changes, 'type').text).toContain('Call');
        expect(line(changes, 'invitees')).toBeDefined();
        const oneWay = { ...changes, ...prevented('salesforce', ...ALL) };
        expect(line(oneWay, 'type')).toBeUndefined();
        expect(line(oneWay, 'invitees')).toBeUndefined();
    });

    it('promises in the end that nobody is mailed', () => {
        expect(lines({}).at(-1).key).toBe('no_mail');
    });
});
