import TandemSettingOrigin from 'c/tandemSettingOrigin';
import { LOCKED, PRESET } from 'test/builders/panel';
import { clear, find, shown, textOf } from 'test/builders/dom';

function show(setting) {
    return shown('c-tandem-setting-origin', TandemSettingOrigin, { setting });
}

describe('c-tandem-setting-origin', () => {
    afterEach(clear);

    it('gives a locked setting a lock, the reason and the rule', async () => {
        const element = show(LOCKED);
        expect(find(element, 'lightning-icon').iconName).toBe('utility:lock');
        expect(textOf(element)).toMatch(/Locked by your administrator/);
        expect(textOf(element)).toMatch(/Calendar_Lock/);
        await expect(element).toBeAccessible();
    });

    it('says that a preset one may be changed', () => {
        const element = show(PRESET);
        expect(textOf(element)).toMatch(/You can change it/);
        expect(find(element, 'lightning-icon')).toBeNull();
    });

    it.each([[undefined], [{ locked: false, set_by: 'user', record: null }]])(
        'says nothing of %j',
        (setting) => {
            expect(textOf(show(setting))).toBe('');
        }
    );
});
