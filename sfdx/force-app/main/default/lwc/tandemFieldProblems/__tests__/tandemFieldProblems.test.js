import TandemFieldProblems from 'c/tandemFieldProblems';
import { aProblem } from 'test/builders/panel';
import { clear, shown, textOf } from 'test/builders/dom';

function show(problem) {
    return shown('c-tandem-field-problems', TandemFieldProblems, { problem });
}

describe('c-tandem-field-problems', () => {
    afterEach(clear);

    it('names the field as the page does, with reason and remedy', async () => {
        const past = { reason: 'must be 0 to 30.', remedy: 'Choose fewer.' };
        const element = show(
            aProblem({ fields: { past_days: past, brand_new: past } })
        );
        expect(textOf(element)).toContain('Days back must be 0 to 30. Choose fewer.');
        expect(textOf(element)).toContain('brand_new');
        await expect(element).toBeAccessible();
    });

    it.each([[null], [aProblem()]])('shows nothing for %j', (problem) => {
        expect(textOf(show(problem))).toBe('');
    });
});
