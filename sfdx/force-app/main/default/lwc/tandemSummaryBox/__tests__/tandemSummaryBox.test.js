import TandemSummaryBox from 'c/tandemSummaryBox';
import { sectionOf } from 'test/builders/panel';
import { clear, find, settled, shown, textOf } from 'test/builders/dom';

function box(values, instead = '') {
    const { settings, ...properties } = sectionOf(values);
    expect(settings).toBeDefined();
    return shown('c-tandem-summary-box', TandemSummaryBox, {
        ...properties,
        instead
    });
}

describe('c-tandem-summary-box', () => {
    afterEach(clear);

    it('says in sentences what the settings do', async () => {
        const element = box({ mode: 'matching' });
        expect(textOf(find(element, '[data-key="in"]'))).toMatch(/contact or lead/);
        expect(textOf(element)).toContain('Europe/Paris');
        await expect(element).toBeAccessible();
    });

    it('sets warnings apart', () => {
        const element = box({ prevent_create_in_salesforce: true });
        const tip = find(element, '[data-key="in"] c-tandem-tip');
        expect(tip.variant).toBe('warning');
    });

    it('follows the values', async () => {
        const element = box({ past_days: 30 });
        element.values = { ...element.values, past_days: 7 };
        await settled();
        expect(textOf(element)).toContain('7 days ago');
    });

    it('says why it cannot tell', () => {
        expect(textOf(box({}, 'Correct the fields.'))).toContain('Correct the fields.');
    });
});
