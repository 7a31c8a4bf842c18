import TandemEmptyState from 'c/tandemEmptyState';
import { clear, shown, textOf } from 'test/builders/dom';

describe('c-tandem-empty-state', () => {
    afterEach(clear);

    it('says what the place is for', async () => {
        const element = shown('c-tandem-empty-state', TandemEmptyState, {
            heading: 'No runs yet',
            text: 'They are listed here.'
        });
        expect(textOf(element)).toBe('No runs yet They are listed here.');
        await expect(element).toBeAccessible();
    });
});
