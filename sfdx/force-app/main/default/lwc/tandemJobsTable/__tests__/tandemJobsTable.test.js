import TandemJobsTable from 'c/tandemJobsTable';
import { aJob, aProblem, firstJobs, ZONE } from 'test/builders/panel';
import {
    clear,
    find,
    heard,
    labelled,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

function table(jobs, asked = []) {
    return shown('c-tandem-jobs-table', TandemJobsTable, {
        jobs,
        asked,
        zone: ZONE
    });
}

function cell(element, name, kind = 'calendar') {
    const found = find(element, `tr[data-kind="${kind}"] [data-cell="${name}"]`);
    return textOf(found);
}

describe('c-tandem-jobs-table', () => {
    afterEach(clear);

    it('shows somebody new a sync that is off, never ran and has no frequency', async () => {
        const element = table(firstJobs());
        expect(cell(element, 'enabled')).toBe('Not enabled');
        expect(cell(element, 'lastRun')).toBe('Never Run');
        expect(cell(element, 'frequency')).toBe('No frequency yet');
        expect(find(element, '[data-cell="frequency"] span').className).toBe(
            'slds-assistive-text'
        );
        expect(textOf(element)).toContain('No sync is on yet');
        await expect(element).toBeAccessible();
    });

    it('leads somebody new to the settings, and nobody else', () => {
        const element = table(firstJobs());
        const edits = heard(element, 'edit');
        labelled(element, 'Set up the calendar sync').click();
        expect(edits).toEqual(['calendar']);
        const later = table([aJob()]);
        expect(labelled(later, 'Set up the calendar sync')).toBeUndefined();
        const unknown = table([aJob({ enabled: null })]);
        expect(labelled(unknown, 'Set up the calendar sync')).toBeUndefined();
    });

    it('says of kinds that do not sync yet that they are not available', () => {
        const element = table(firstJobs());
        expect(cell(element, 'unavailable', 'tasks')).toContain(
            'does not sync this kind of item'
        );
        expect(find(element, 'tr[data-kind="tasks"] lightning-button')).toBeNull();
    });

    it('tells last run, frequency and next run in the zone of the user', async () => {
        const element = table([aJob()]);
        expect(cell(element, 'enabled')).toBe('Enabled');
        expect(cell(element, 'lastRun')).toBe('Jan 7, 2030, 9:30 AM Succeeded');
        expect(cell(element, 'frequency')).toBe('Every 30 minutes');
        expect(cell(element, 'status')).toBe('Next run Jan 7, 2030, 10:00 AM');
        await expect(element).toBeAccessible();
    });

    it('tells since when a run is going and how far it is', () => {
        const element = table([
            aJob({
                state: 'running',
                again: true,
                running_since: '2030-01-07T08:40:00Z',
                progress: { items: 12 }
            })
        ]);
        expect(cell(element, 'status')).toBe(
            'Running since 9:40 AM 12 items looked at so far One more run follows this one.'
        );
    });

    it.each([
        [{ state: 'queued' }, 'Queued'],
        [{ state: 'running' }, 'Running'],
        [{ enabled: false }, 'Off'],
        [{ next_due_at: null }, 'No run is planned']
    ])('tells the status of %j', (changes, text) => {
        expect(cell(table([aJob(changes)]), 'status')).toBe(text);
    });

    it.each([
        ['Show the settings of Calendar without changing them', 'view'],
        ['Edit the settings of Calendar', 'edit'],
        ['Sync Calendar now', 'syncnow'],
        ['Show the sync history of Calendar', 'history']
    ])('%s fires %s', (name, event) => {
        const element = table([aJob()]);
        const details = heard(element, event);
        const button = labelled(element, name);
        button.click();
        expect(details).toEqual(['calendar']);
    });

    it('offers Sync Now once until the page is loaded again, and says why', async () => {
        const element = table([aJob()], ['calendar']);
        expect(labelled(element, 'Sync Calendar now').disabled).toBe(true);
        expect(textOf(element)).toContain('reload this page');
        await expect(element).toBeAccessible();
    });

    it('offers no Sync Now for a sync that is off', () => {
        const element = table(firstJobs());
        expect(labelled(element, 'Sync Calendar now').disabled).toBe(true);
        expect(labelled(element, 'Edit the settings of Calendar').disabled).not.toBe(
            true
        );
        expect(textOf(element)).not.toContain('in a queue');
    });

    it('says what Sync Now does before it is chosen', () => {
        expect(textOf(table([aJob()]))).toContain('puts the sync in a queue');
    });

    it('says so where it cannot be told whether a sync is enabled', async () => {
        const { message: reason, remedy } = aProblem();
        const element = table([aJob({ enabled: null, problem: { reason, remedy } })]);
        await settled();
        expect(cell(element, 'enabled')).toBe('Cannot be told at the moment');
        expect(textOf(element)).toContain(`${reason} ${remedy}`);
    });
});
