import TandemRunDetails from 'c/tandemRunDetails';
import { actOnItem, getRun } from 'c/tandemApi';
import { anItemNow, anOutcome, aProblem, aRun, held, ZONE } from 'test/builders/panel';
import {
    choose,
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

jest.mock('c/tandemApi', () => ({
    actOnItem: jest.fn(),
    confirmRun: jest.fn(),
    getRun: jest.fn(),
    rejectRun: jest.fn()
}));

async function details(answer = {}) {
    getRun.mockResolvedValue({
        run: aRun(),
        held: null,
        outcomes: [],
        total: 0,
        next: null,
        ...answer
    });
    const element = shown('c-tandem-run-details', TandemRunDetails, {
        runId: 'r1',
        zone: ZONE
    });
    await settled();
    return element;
}

const rows = (element) => findAll(element, 'li.slds-item').map(textOf);

describe('c-tandem-run-details', () => {
    afterEach(clear);

    it('tells time, result and cause of a run, and takes the focus there', async () => {
        const element = await details();
        expect(textOf(element)).toMatch(
            /Run of Jan 7, 2030, 9:29 AM Succeeded Started by: Schedule Ended Jan 7, 2030, 9:30 AM/
        );
        expect(element.shadowRoot.activeElement.tagName).toBe('H2');
        await expect(element).toBeAccessible();
    });

    it('says of each item what was done', async () => {
        const element = await details({
            outcomes: [
                anOutcome(),
                anOutcome({ operation: 'delete', side: 'exchange' }),
                anOutcome({
                    operation: 'update',
                    done: false,
                    standing: 'unresolved',
                    reason: 'rejected',
                    text: 'Refused.',
                    remedy: 'Correct it.',
                    detail: 'Too long.'
                }),
                anOutcome({ operation: null, start: null, subject: '' }),
                anOutcome({
                    operation: null,
                    subject: '',
                    standing: 'excluded',
                    reason: 'private',
                    text: 'The item is private.'
                }),
                anOutcome({
                    side: 'exchange',
                    operation: null,
                    subject: '',
                    start: null,
                    standing: 'excluded',
                    reason: 'do_not_sync'
                }),
                anOutcome({
                    done: false,
                    standing: 'remark',
                    reason: 'truncated'
                })
            ]
        });
        expect(rows(element)).toEqual([
            'Visit Jan 9, 2030, 12:30 AM Created in Salesforce',
            'Visit Jan 9, 2030, 12:30 AM Deleted in Exchange',
            'Visit Jan 9, 2030, 12:30 AM Not updated in Salesforce Refused. Too long. What to do: Correct it.',
            'Item without a name In Salesforce',
            'Private item In Salesforce The item is private.',
            'Left-out item (its name stays in Exchange) In Exchange',
            'Visit Jan 9, 2030, 12:30 AM In Salesforce'
        ]);
        await expect(element).toBeAccessible();
    });

    it('offers at each row what can be done about its item now', async () => {
        const element = await details({
            outcomes: [
                anOutcome({
                    standing: 'unresolved',
                    reason: 'no_match',
                    item: anItemNow()
                }),
                anOutcome({ standing: 'excluded', reason: 'do_not_sync' })
            ]
        });
        expect(findAll(element, 'c-tandem-row-actions')).toHaveLength(1);
        expect(labelled(element, 'Ignore').title).toBe('Ignore: Visit');
        expect(rows(element)[0]).not.toContain('Now:');
        await expect(element).toBeAccessible();
    });

    it('does it there, says what follows, and what the item is by then', async () => {
        const told = anOutcome({ standing: 'unresolved', reason: 'no_match' });
        const element = await details({
            outcomes: [{ ...told, item: anItemNow() }],
            next: 50
        });
        const acted = heard(document.body, 'acted');
        actOnItem.mockResolvedValue(null);
        const ignored = {
            reason: 'ignored',
            explanation: 'You told the sync to ignore it.',
            actions: ['include_again']
        };
        getRun.mockResolvedValue({
            run: aRun(),
            held: null,
            outcomes: [{ ...told, item: anItemNow(ignored) }],
            next: 50
        });
        await press(element, 'Ignore');
        expect(actOnItem).toHaveBeenCalledWith('ignore', 'i1');
        expect(getRun).toHaveBeenLastCalledWith('r1', {
            limit: 50,
            skip: 0,
            standing: null
        });
        expect(rows(element)[0]).toContain('stays out');
        expect(rows(element)[0]).toContain('Now: You told the sync to ignore it.');
        expect(labelled(element, 'Include again')).toBeDefined();
        expect(acted).toHaveLength(1);
        await expect(element).toBeAccessible();
    });

    it('says above the rows what was done where the row has nothing left to do', async () => {
        const told = anOutcome({ standing: 'unresolved', reason: 'no_match' });
        const element = await details({ outcomes: [{ ...told, item: anItemNow() }] });
        actOnItem.mockResolvedValue(null);
        getRun.mockResolvedValue({
            run: aRun(),
            held: null,
            outcomes: [told],
            next: null
        });
        await press(element, 'Ignore');
        expect(rows(element)[0]).not.toContain('stays out');
        expect(find(element, 'c-tandem-frame').done).toContain('stays out');
    });

    it('says at the row why it could not be done', async () => {
        const element = await details({
            outcomes: [anOutcome({ item: anItemNow() })]
        });
        actOnItem.mockRejectedValue(aProblem());
        await press(element, 'Ignore');
        expect(rows(element)[0]).toContain('Wait until it is done.');
        expect(getRun).toHaveBeenCalledTimes(1);
    });

    it('shows one kind of rows when asked', async () => {
        const element = await details();
        choose(labelled(element, 'Show'), 'excluded');
        await settled();
        expect(getRun).toHaveBeenLastCalledWith('r1', {
            limit: 50,
            skip: 0,
            standing: 'excluded'
        });
        expect(textOf(element)).toContain('No item of this kind');
    });

    it('adds more rows page by page', async () => {
        const element = await details({ outcomes: [anOutcome()], next: 1 });
        getRun.mockResolvedValue({
            run: aRun(),
            held: null,
            outcomes: [anOutcome({ subject: 'Second' })],
            next: null
        });
        await press(element, 'Show more items');
        expect(getRun).toHaveBeenLastCalledWith(
            'r1',
            expect.objectContaining({ skip: 1 })
        );
        expect(rows(element)).toHaveLength(2);
    });

    it('says of a quiet run that there was nothing to do', async () => {
        expect(textOf(await details())).toContain('in step already');
    });

    it('says why a run failed and what to do', async () => {
        const element = await details({
            run: aRun({
                status: 'failed',
                error: 'No access.',
                remedy: 'Ask.',
                needs_person: true
            })
        });
        const notice = find(element, 'c-tandem-notice');
        expect(notice.variant).toBe('error');
        expect(textOf(notice)).toBe('No access. Ask.');
    });

    it('shows held deletions, and loads again once they are decided', async () => {
        const element = await details({
            run: aRun({ status: 'held' }),
            held: held()
        });
        const decided = heard(element, 'decided');
        find(element, 'c-tandem-held-deletions').dispatchEvent(
            new CustomEvent('decided')
        );
        await settled();
        expect(decided).toHaveLength(1);
        expect(getRun).toHaveBeenCalledTimes(2);
    });

    it('goes back, and says what went wrong', async () => {
        getRun.mockRejectedValueOnce(aProblem());
        const element = shown('c-tandem-run-details', TandemRunDetails, {
            runId: 'r1',
            zone: ZONE
        });
        await settled();
        expect(textOf(element)).toContain('A sync is running.');
        const backs = heard(element, 'back');
        labelled(element, 'Back to all runs').click();
        expect(backs).toHaveLength(1);
        await expect(element).toBeAccessible();
    });
});
