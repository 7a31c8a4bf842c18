import TandemSettingsView from 'c/tandemSettingsView';
import { KEYS } from 'c/tandemSettingRules';
import { LOCKED, sectionOf } from 'test/builders/panel';
import { clear, find, findAll, shown, textOf } from 'test/builders/dom';

function view(values, admin) {
    return shown(
        'c-tandem-settings-view',
        TandemSettingsView,
        sectionOf(values, admin)
    );
}

describe('c-tandem-settings-view', () => {
    afterEach(clear);

    it('shows every setting in the order of the page', async () => {
        const element = view();
        const keys = findAll(element, 'dd').map((line) => line.dataset.key);
        expect([...keys].sort()).toEqual([...KEYS].sort());
        expect(keys).toEqual(KEYS);
        await expect(element).toBeAccessible();
    });

    it('has nothing that could be changed', () => {
        const fields = findAll(
            view(),
            'input, button, lightning-input, lightning-combobox, lightning-checkbox-group'
        );
        expect(fields).toEqual([]);
    });

    it('tells values in words, and locks', () => {
        const element = view(
            { mode: 'designated', folder: 'AAk1' },
            { folder: LOCKED }
        );
        const line = (key) => textOf(find(element, `[data-key="${key}"]`));
        expect(line('mode')).toBe('Designated items only');
        expect(line('folder')).toMatch(/^Travel .*Locked by your administrator/);
        expect(textOf(find(element, 'c-tandem-summary-box'))).toContain('Travel');
    });
});
