import TandemTip from 'c/tandemTip';
import { clear, find, shown } from 'test/builders/dom';

describe('c-tandem-tip', () => {
    afterEach(clear);

    it.each([
        ['tip', 'Tip'],
        ['warning', 'Warning']
    ])('tells a %s apart also for those who do not see it', async (variant, name) => {
        const element = shown('c-tandem-tip', TandemTip, { variant });
        expect(find(element, 'lightning-icon').alternativeText).toBe(name);
        await expect(element).toBeAccessible();
    });
});
