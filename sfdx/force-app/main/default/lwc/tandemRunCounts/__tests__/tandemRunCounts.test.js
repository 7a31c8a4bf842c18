import TandemRunCounts from 'c/tandemRunCounts';
import { aRun } from 'test/builders/panel';
import { clear, find, shown, textOf } from 'test/builders/dom';

describe('c-tandem-run-counts', () => {
    afterEach(clear);

    it('counts by system and operation, and what did not sync', async () => {
        const element = shown('c-tandem-run-counts', TandemRunCounts, {
            counts: aRun().counts
        });
        expect(textOf(find(element, '[data-row="salesforce"]'))).toBe(
            'Salesforce 2 1 0'
        );
        expect(textOf(find(element, '[data-row="exchange"]'))).toBe('Exchange 0 0 0');
        expect(textOf(find(element, '[data-count="failed"]'))).toContain('3');
        expect(textOf(find(element, '[data-count="adopted"]'))).toContain('4');
        await expect(element).toBeAccessible();
    });
});
