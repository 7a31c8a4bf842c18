import TandemMySettings from 'c/tandemMySettings';
import TandemSettingsModal from 'c/tandemSettingsModal';
import { getItems, getJobs, getMe, getRun, getRuns, runNow } from 'c/tandemApi';
import { aJob, aMe, aProblem, aRun, firstJobs, held } from 'test/builders/panel';
import {
    clear,
    find,
    findAll,
    labelled,
    press,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({
    getExclusions: jest.fn(),
    getItems: jest.fn(),
    getJobs: jest.fn(),
    getMe: jest.fn(),
    getRun: jest.fn(),
    getRuns: jest.fn(),
    runNow: jest.fn()
}));

async function page(jobs = [aJob()], me = aMe()) {
    getMe.mockResolvedValue(me);
    getJobs.mockResolvedValue(jobs);
    getRuns.mockResolvedValue({ runs: [aRun()], next: null });
    getItems.mockResolvedValue({ items: [], total: 0, page: 1 });
    return opened();
}

async function opened() {
    const element = shown('c-tandem-my-settings', TandemMySettings);
    await settled();
    return element;
}

async function open(element, label) {
    findAll(element, 'lightning-tab')
        .find((tab) => tab.label === label)
        .dispatchEvent(new CustomEvent('active'));
    await settled();
}

describe('c-tandem-my-settings', () => {
    beforeEach(() => {
        TandemSettingsModal.open = jest.fn();
    });

    afterEach(() => {
        jest.useRealTimers();
        clear();
    });

    it('tells mailbox and time zone, and shows the jobs', async () => {
        const element = await page(firstJobs());
        expect(textOf(element)).toContain('ann@acme.example');
        expect(textOf(element)).toContain('in your time zone: Europe/Paris.');
        expect(textOf(element)).toContain('Never Run');
        expect(getRuns).not.toHaveBeenCalled();
        await expect(element).toBeAccessible();
    });

    it('takes the zone of Salesforce until the service knows it', async () => {
        const element = await page([aJob()], aMe({ zone: null }));
        expect(textOf(element)).toMatch(/time zone of your Salesforce user: \S+/);
    });

    it('shows that it is loading', async () => {
        getMe.mockReturnValue(new Promise(() => {}));
        getJobs.mockReturnValue(new Promise(() => {}));
        const element = await opened();
        expect(find(element, 'lightning-spinner').alternativeText).toBe(
            'Loading your sync settings'
        );
        expect(find(element, 'c-tandem-jobs-table')).toBeNull();
        await expect(element).toBeAccessible();
    });

    it.each(['offline', 'unavailable'])(
        'says that it is %s and loads when that has passed',
        async (kind) => {
            getMe.mockRejectedValue(aProblem({ kind, message: 'Away.' }));
            getJobs.mockResolvedValue([aJob()]);
            const element = await opened();
            expect(textOf(element)).toContain('Away.');
            await expect(element).toBeAccessible();
            getMe.mockResolvedValue(aMe());
            await press(element, 'Try again');
            expect(find(element, 'c-tandem-jobs-table')).not.toBeNull();
            expect(textOf(element)).not.toContain('Away.');
        }
    );

    it('offers to log in again when the session is over', async () => {
        getMe.mockRejectedValue(aProblem({ kind: 'session' }));
        const element = await opened();
        expect(labelled(element, 'Reload the page')).toBeDefined();
    });

    it.each([
        ['Show the settings of Calendar without changing them', false],
        ['Edit the settings of Calendar', true]
    ])('%s', async (label, editing) => {
        const element = await page();
        await press(element, label);
        expect(TandemSettingsModal.open).toHaveBeenCalledWith(
            expect.objectContaining({
                kind: 'calendar',
                zone: 'Europe/Paris',
                editing
            })
        );
    });

    it('says what happens next once settings were saved', async () => {
        const element = await page(firstJobs());
        TandemSettingsModal.open.mockResolvedValue({
            kind: 'calendar',
            before: 'do_not_sync',
            after: 'sync_all',
            started: true
        });
        getJobs.mockResolvedValue([aJob({ state: 'queued' })]);
        await press(element, 'Edit the settings of Calendar');
        expect(textOf(find(element, '[role="status"]'))).toMatch(/first run is queued/);
        expect(textOf(element)).toContain('Queued');
        await expect(element).toBeAccessible();
    });

    it('says nothing when the settings were closed without saving', async () => {
        const element = await page();
        TandemSettingsModal.open.mockResolvedValue(undefined);
        await press(element, 'Edit the settings of Calendar');
        expect(textOf(element)).not.toContain('Saved');
        expect(getJobs).toHaveBeenCalledTimes(1);
    });

    it('asks for a run once and disables Sync Now until a reload', async () => {
        const element = await page();
        runNow.mockResolvedValue({ state: 'queued' });
        getJobs.mockResolvedValue([aJob({ state: 'queued' })]);
        await press(element, 'Sync Calendar now');
        expect(runNow).toHaveBeenCalledWith('calendar');
        expect(labelled(element, 'Sync Calendar now').disabled).toBe(true);
        expect(textOf(element)).toContain('Queued');
    });

    it('lets Sync Now be chosen again where asking failed', async () => {
        const element = await page();
        runNow.mockRejectedValueOnce(aProblem({ kind: 'unavailable' }));
        await press(element, 'Sync Calendar now');
        expect(labelled(element, 'Sync Calendar now').disabled).toBe(false);
        runNow.mockResolvedValue({ state: 'queued' });
        await press(element, 'Try again');
        expect(runNow).toHaveBeenCalledTimes(2);
        expect(labelled(element, 'Sync Calendar now').disabled).toBe(true);
    });

    it('follows a run until it is done, then looks no more', async () => {
        jest.useFakeTimers();
        const element = await page([aJob({ state: 'running' })]);
        getJobs.mockResolvedValue([aJob()]);
        const connection = { state: 'broken', reason: 'No.', remedy: 'Ask.' };
        getMe.mockResolvedValue(aMe({ connection }));
        jest.advanceTimersByTime(5000);
        await settled();
        expect(textOf(element)).toContain('Next run');
        expect(textOf(element)).toContain('No. Ask.');
        jest.advanceTimersByTime(60000);
        await settled();
        expect(getJobs).toHaveBeenCalledTimes(2);
    });

    it('looks no more once it has left the page', async () => {
        jest.useFakeTimers();
        const element = await page([aJob({ state: 'running' })]);
        element.remove();
        jest.advanceTimersByTime(60000);
        expect(getJobs).toHaveBeenCalledTimes(1);
    });

    it.each([
        ['broken', 'error'],
        ['waiting', 'warning']
    ])('says when the connection is %s', async (state, variant) => {
        const connection = { state, reason: 'Locked out.', remedy: 'Ask.' };
        const element = await page([aJob()], aMe({ connection }));
        const notice = find(element, 'c-tandem-notice');
        expect(notice.variant).toBe(variant);
        expect(textOf(notice)).toContain('Locked out. Ask.');
    });

    it('leads to deletions that wait for a decision', async () => {
        const last = { run_id: 'r9', status: 'held', ended_at: aRun().ended_at };
        const element = await page([aJob({ last_run: last })]);
        getRun.mockResolvedValue({
            run: aRun({ status: 'held' }),
            held: held(),
            outcomes: [],
            next: null
        });
        await press(element, 'Look at them');
        await open(element, 'History');
        expect(getRun).toHaveBeenCalledWith('r9', expect.anything());
        expect(find(element, 'c-tandem-held-deletions')).not.toBeNull();
    });

    it('opens history from the line of a job', async () => {
        const element = await page();
        await press(element, 'Show the sync history of Calendar');
        expect(find(element, 'lightning-tabset').activeTabValue).toBe('history');
        expect(find(element, 'c-tandem-run-history')).not.toBeNull();
    });

    it.each([
        ['History', 'c-tandem-run-history'],
        ['Not synced', 'c-tandem-items']
    ])('looks at the jobs again after an action under %s', async (tab, name) => {
        const element = await page();
        await open(element, tab);
        const before = getJobs.mock.calls.length;
        find(element, name).dispatchEvent(new CustomEvent('acted'));
        await settled();
        expect(getJobs).toHaveBeenCalledTimes(before + 1);
    });
});
