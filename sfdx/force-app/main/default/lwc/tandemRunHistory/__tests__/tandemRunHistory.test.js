import TandemRunHistory from 'c/tandemRunHistory';
import { getRun, getRuns } from 'c/tandemApi';
import { aProblem, aRun, ZONE } from 'test/builders/panel';
import {
    clear,
    find,
    findAll,
    heard,
    labelled,
    press,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({ getRun: jest.fn(), getRuns: jest.fn() }));

async function history(properties = {}) {
    const element = shown('c-tandem-run-history', TandemRunHistory, {
        zone: ZONE,
        ...properties
    });
    await settled();
    return element;
}

function found(...runs) {
    getRuns.mockResolvedValue({ runs, next: null });
}

describe('c-tandem-run-history', () => {
    beforeEach(() => {
        getRun.mockResolvedValue({
            run: aRun(),
            held: null,
            outcomes: [],
            next: null
        });
    });

    afterEach(clear);

    it('lists runs with their time, cause, result and counts', async () => {
        found(
            aRun(),
            aRun({
                run_id: 'r0',
                status: 'failed',
                error: 'Exchange did not answer.'
            })
        );
        const element = await history();
        expect(textOf(find(element, '[data-row="r1"]'))).toMatch(
            /^Jan 7, 2030, 9:29 AM Schedule Succeeded 2 created, 1 updated, 0 deleted No changes 3/
        );
        expect(textOf(find(element, '[data-row="r0"]'))).toContain(
            'Failed Exchange did not answer.'
        );
        await expect(element).toBeAccessible();
    });

    it('says what will be listed while there is no run', async () => {
        found();
        const element = await history();
        expect(textOf(element)).toContain('No runs yet');
        expect(find(element, 'table')).toBeNull();
        await expect(element).toBeAccessible();
    });

    it('shows that it is loading, and no emptiness meanwhile', async () => {
        getRuns.mockReturnValue(new Promise(() => {}));
        const element = await history();
        expect(find(element, 'lightning-spinner')).not.toBeNull();
        expect(textOf(element)).not.toContain('No runs yet');
    });

    it('adds older runs', async () => {
        getRuns.mockResolvedValueOnce({ runs: [aRun()], next: 'r1' });
        const element = await history();
        found(aRun({ run_id: 'r0' }));
        await press(element, 'Show older runs');
        expect(getRuns).toHaveBeenLastCalledWith({ limit: 20, after: 'r1' });
        expect(findAll(element, 'tbody tr')).toHaveLength(2);
        expect(labelled(element, 'Show older runs')).toBeUndefined();
    });

    it('says what went wrong, and tries again', async () => {
        getRuns.mockRejectedValueOnce(aProblem({ kind: 'unavailable' }));
        const element = await history();
        expect(textOf(element)).not.toContain('No runs yet');
        await expect(element).toBeAccessible();
        found(aRun());
        await press(element, 'Try again');
        expect(find(element, '[data-row="r1"]')).not.toBeNull();
    });

    it('opens a run and comes back to a fresh list', async () => {
        found(aRun());
        const element = await history();
        find(element, 'lightning-button[data-key="r1"]').click();
        await settled();
        expect(getRun).toHaveBeenCalledWith('r1', expect.anything());
        await press(element, 'Back to all runs');
        expect(getRuns).toHaveBeenCalledTimes(2);
        expect(find(element, 'table')).not.toBeNull();
    });

    it('starts with a run where one is named, and passes on what it says', async () => {
        const element = await history({ runId: 'r9' });
        expect(getRun).toHaveBeenCalledWith('r9', expect.anything());
        expect(getRuns).not.toHaveBeenCalled();
        const details = find(element, 'c-tandem-run-details');
        const decided = heard(element, 'decided');
        details.dispatchEvent(new CustomEvent('decided'));
        expect(decided).toHaveLength(1);
    });
});
