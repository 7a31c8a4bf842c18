import TandemModeSection from 'c/tandemModeSection';
import { LOCKED, PRESET, sectionOf } from 'test/builders/panel';
import { clear, find, findAll, heard, shown, textOf } from 'test/builders/dom';

function section(values, admin) {
    return shown('c-tandem-mode-section', TandemModeSection, sectionOf(values, admin));
}

describe('c-tandem-mode-section', () => {
    afterEach(clear);

    it('offers the four modes in the order of the page, each explained', async () => {
        const element = section({ mode: 'do_not_sync' });
        const modes = findAll(element, 'input').map(({ value }) => value);
        expect(modes).toEqual(['do_not_sync', 'sync_all', 'matching', 'designated']);
        expect(find(element, 'input[value="do_not_sync"]').checked).toBe(true);
        await expect(element).toBeAccessible();
    });

    it('tells of another choice', () => {
        const element = section();
        const changes = heard(element, 'settingchange');
        find(element, 'input[value="matching"]').click();
        expect(changes).toEqual([{ key: 'mode', value: 'matching' }]);
    });

    it('warns of unmarked items, and tells of the category, where it matters', () => {
        const warning = /carries no mark at the time of a run/;
        const category = /get the CRM category in Outlook/;
        const designated = textOf(section({ mode: 'designated' }));
        expect(designated).toMatch(warning);
        expect(designated).toMatch(category);
        const all = textOf(section({ mode: 'sync_all' }));
        expect(all).not.toMatch(warning);
        expect(all).not.toMatch(category);
    });

    it('names three ways to keep an item out, in every mode', () => {
        const ways = findAll(section({ mode: 'do_not_sync' }), 'c-tandem-tip li');
        expect(ways.map((way) => way.textContent)).toEqual([
            expect.stringContaining('private'),
            expect.stringContaining('DoNotSync'),
            expect.stringContaining('DoNotRecord')
        ]);
    });

    it('greys a locked mode and says who locked it', async () => {
        const element = section({ mode: 'sync_all' }, { mode: LOCKED });
        expect(findAll(element, 'input').every((one) => one.disabled)).toBe(true);
        expect(textOf(element)).toMatch(/Locked by your administrator/);
        await expect(element).toBeAccessible();
    });

    it('says that a preset mode may be changed', () => {
        const element = section({ mode: 'sync_all' }, { mode: PRESET });
        expect(findAll(element, 'input').some((one) => one.disabled)).toBe(false);
        expect(textOf(element)).toMatch(/Preset by your administrator/);
    });
});
