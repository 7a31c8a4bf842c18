import TandemPreventSection from 'c/tandemPreventSection';
import TandemSettingSection from 'c/tandemSettingSection';
import { clear, shown, textOf } from 'test/builders/dom';

describe('c-tandem-setting-section', () => {
    afterEach(clear);

    it('is what the sections are made of', () => {
        expect(TandemPreventSection.prototype).toBeInstanceOf(TandemSettingSection);
    });

    it('shows nothing by itself', async () => {
        const element = shown('c-tandem-setting-section', TandemSettingSection);
        expect(textOf(element)).toBe('');
        await expect(element).toBeAccessible();
    });
});
