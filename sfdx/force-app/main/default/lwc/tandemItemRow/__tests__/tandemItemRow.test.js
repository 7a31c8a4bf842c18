import TandemItemRow from 'c/tandemItemRow';
import { anItem, ZONE } from 'test/builders/panel';
import {
    clear,
    findAll,
    heard,
    labelled,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

function row(changes = {}, busy = false) {
    return shown('c-tandem-item-row', TandemItemRow, {
        item: anItem(changes),
        zone: ZONE,
        busy
    });
}

const buttons = (element) =>
    findAll(element, 'lightning-button').map(({ label }) => label);

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

    it('offers what the service would accept, and no more', () => {
        expect(buttons(row())).toEqual(['Try now', 'Ignore']);
        expect(buttons(row({ actions: [] }))).toEqual([]);
    });

    it.each([
        ['Try now', 'retry'],
        ['Ignore', 'ignore'],
        ['Include again', 'include_again']
    ])('%s', (label, action) => {
        const element = row({ actions: [action] });
        const acts = heard(element, 'act');
        labelled(element, label).click();
        expect(acts).toEqual([{ id: 'i1', action }]);
        expect(labelled(element, label).title).toBe(`${label}: Visit`);
    });

    it('asks once more before a copy is removed', async () => {
        const element = row({ actions: ['remove_copy'] });
        const acts = heard(element, 'act');
        labelled(element, 'Remove copy').click();
        await settled();
        expect(acts).toEqual([]);
        expect(textOf(element)).toContain('Nobody is mailed.');
        await expect(element).toBeAccessible();
        labelled(element, 'No, keep it').click();
        await settled();
        labelled(element, 'Remove copy').click();
        await settled();
        labelled(element, 'Yes, remove the copy').click();
        expect(acts).toEqual([{ id: 'i1', action: 'remove_copy' }]);
    });

    it('takes no second action while one is sent', () => {
        const element = row({}, true);
        expect(findAll(element, 'lightning-button').every((one) => one.disabled)).toBe(
            true
        );
    });
});
