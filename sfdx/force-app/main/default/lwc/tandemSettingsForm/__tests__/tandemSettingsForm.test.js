import TandemSettingsForm from 'c/tandemSettingsForm';
import { KEYS } from 'c/tandemSettingRules';
import { LOCKED, PRESET, sectionOf } from 'test/builders/panel';
import { clear, find, findAll, heard, shown, textOf } from 'test/builders/dom';

function form(values, admin) {
    return shown(
        'c-tandem-settings-form',
        TandemSettingsForm,
        sectionOf(values, admin)
    );
}

describe('c-tandem-settings-form', () => {
    afterEach(clear);

    it('has the sections in the order of the page, then the summary', async () => {
        const element = form();
        const parts = findAll(element, '*')
            .map((one) => one.tagName.toLowerCase())
            .filter((name) => /section$|summary-box$/.test(name));
        expect(parts.filter((name) => name !== 'section')).toEqual([
            'c-tandem-mode-section',
            'c-tandem-schedule-section',
            'c-tandem-prevent-section',
            'c-tandem-mapping-section',
            'c-tandem-conflict-section',
            'c-tandem-summary-box'
        ]);
        await expect(element).toBeAccessible();
    });

    it('shows a place for every setting', () => {
        const element = form();
        const origins = findAll(element, 'c-tandem-setting-origin');
        const settings = origins.map(({ setting }) => setting);
        for (const key of KEYS) {
            expect(settings).toContainEqual(element.settings[key]);
        }
        expect(origins).toHaveLength(KEYS.length);
    });

    it('passes on what its sections say', () => {
        const element = form();
        const changes = heard(element, 'settingchange');
        find(element, 'input[value="designated"]').click();
        find(element, 'input[value="exchange_master"]').click();
        expect(changes).toEqual([
            { key: 'mode', value: 'designated' },
            { key: 'conflict_rule', value: 'exchange_master' }
        ]);
    });

    it('counts what is locked and tells of what is preset', () => {
        expect(textOf(form({}, { mode: LOCKED, folder: LOCKED }))).toContain(
            '2 settings are locked by your administrator'
        );
        expect(textOf(form({}, { mode: PRESET }))).toContain('Some values were preset');
        expect(find(form(), 'c-tandem-notice')).toBeNull();
    });

    it('tells no summary of values that are not possible', () => {
        const box = find(form({ past_days: 31 }), 'c-tandem-summary-box');
        expect(textOf(box)).toContain('Correct the marked fields');
        expect(textOf(box)).not.toContain('31 days');
    });
});
