import TandemHeldDeletions from 'c/tandemHeldDeletions';
import { confirmRun, rejectRun } from 'c/tandemApi';
import { aProblem, held, ZONE } from 'test/builders/panel';
import {
    clear,
    find,
    findAll,
    heard,
    labelled,
    press,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({
    confirmRun: jest.fn(),
    rejectRun: jest.fn()
}));

function box(changes = {}, answer = null) {
    return shown('c-tandem-held-deletions', TandemHeldDeletions, {
        held: held(changes),
        answer,
        runId: 'r9',
        zone: ZONE
    });
}

describe('c-tandem-held-deletions', () => {
    afterEach(clear);

    it('shows what would be deleted where, and nothing of private items', async () => {
        const element = box();
        expect(textOf(element)).toContain('deleted 12 of 40 synced items');
        expect(findAll(element, 'tbody tr').map(textOf)).toEqual([
            'Visit Jan 9, 2030, 12:30 AM Exchange',
            'Private item Exchange'
        ]);
        expect(textOf(element)).toContain('10 more are not listed here.');
        await expect(element).toBeAccessible();
    });

    it('deletes only after asking once more', async () => {
        const element = box();
        confirmRun.mockResolvedValue({});
        const decided = heard(element, 'decided');
        await press(element, 'Delete these items');
        expect(confirmRun).not.toHaveBeenCalled();
        expect(textOf(element)).toContain('deletes these 12 items');
        await expect(element).toBeAccessible();
        await press(element, 'Yes, delete them');
        expect(confirmRun).toHaveBeenCalledWith('r9');
        expect(decided).toHaveLength(1);
    });

    it('can be gone back on', async () => {
        const element = box();
        await press(element, 'Delete these items');
        await press(element, 'No, go back');
        expect(labelled(element, 'Keep these items')).toBeDefined();
        expect(confirmRun).not.toHaveBeenCalled();
    });

    it('keeps the items at once', async () => {
        const element = box();
        rejectRun.mockResolvedValue({});
        const decided = heard(element, 'decided');
        await press(element, 'Keep these items');
        expect(rejectRun).toHaveBeenCalledWith('r9');
        expect(decided).toHaveLength(1);
    });

    it('says why the service did not take the answer', async () => {
        const element = box();
        rejectRun.mockRejectedValue(aProblem());
        const decided = heard(element, 'decided');
        await press(element, 'Keep these items');
        expect(textOf(element)).toContain('A sync is running.');
        expect(decided).toEqual([]);
    });

    it.each([
        ['confirmed', 'You confirmed these deletions'],
        ['rejected', 'You kept these items'],
        [null, 'A later run has settled this list']
    ])('says what came of the answer %s', (answer, text) => {
        const element = box(
            {
                waiting: false,
                deletions: [],
                decided_at: answer ? '2030-01-07T10:00:00Z' : null
            },
            answer
        );
        expect(textOf(element)).toContain(text);
        expect(find(element, 'lightning-button')).toBeNull();
        expect(textOf(element).includes('Decided Jan 7, 2030, 11:00')).toBe(
            answer !== null
        );
    });
});
