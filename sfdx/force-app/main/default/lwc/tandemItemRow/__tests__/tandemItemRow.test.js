import TandemItemRow from 'c/tandemItemRow';
import { anItem, ZONE } from 'test/builders/panel';
import { clear, find, shown, textOf } from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({ actOnItem: jest.fn() }));

function row(changes = {}) {
    return shown('c-tandem-item-row', TandemItemRow, {
        item: anItem(changes),
        zone: ZONE
    });
}

describe('c-tandem-item-row', () => {
    afterEach(clear);

    it('says which item, why, since when, and what to do', async () => {
        const element = row({ detail: 'ann@new.example' });
        expect(textOf(element)).toBe(
            'Visit Jan 9, 2030, 12:30 AM In Exchange No contact or lead has an address of this meeting. ann@new.example What to do: Create the contact or lead. Since Jan 7, 2030, 9:30 AM Tried again Jan 7, 2030, 10:00 AM Tried until Feb 6, 2030, 9:30 AM'
        );
        await expect(element).toBeAccessible();
    });

    it('tells of a private item only that there is one', () => {
        const element = row({
            private: true,
            subject: null,
            starts_at: null,
            since: null,
            next_retry_at: null,
            retried_until: null
        });
        expect(textOf(element)).toMatch(/^Private item In Exchange/);
    });

    it.each([
        ['excluded', 'Left-out item (its name stays in Exchange)'],
        ['unresolved', 'Item whose name is not known']
    ])('has a name for %s items without one', (state, name) => {
        expect(textOf(row({ state, subject: null }))).toContain(name);
    });

    it('keeps the date of an all-day item', () => {
        expect(textOf(row({ starts_at: '2030-01-08', all_day: true }))).toContain(
            'Visit Jan 8, 2030 In'
        );
    });

    it('offers what can be done about it', () => {
        const actions = find(row(), 'c-tandem-row-actions');
        expect(actions.itemId).toBe('i1');
        expect(actions.name).toBe('Visit');
        expect(actions.actions).toEqual(['retry', 'ignore']);
    });
});
