import TandemChoiceGroup from 'c/tandemChoiceGroup';
import { clear, find, findAll, heard, shown } from 'test/builders/dom';

const OPTIONS = [
    { value: 'a', label: 'Ay', text: 'What a means.' },
    { value: 'b', label: 'Bee', text: 'What b means.' }
];

function group(changes = {}) {
    return shown('c-tandem-choice-group', TandemChoiceGroup, {
        label: 'Choose',
        options: OPTIONS,
        value: 'b',
        ...changes
    });
}

describe('c-tandem-choice-group', () => {
    afterEach(clear);

    it('shows every option with its meaning and the chosen one', async () => {
        const element = group();
        const [a, b] = findAll(element, 'input');
        expect([a.checked, b.checked]).toEqual([false, true]);
        const described = find(element, `#${b.getAttribute('aria-describedby')}`);
        expect(described.textContent).toBe('What b means.');
        await expect(element).toBeAccessible();
    });

    it('tells what the user chooses', () => {
        const element = group();
        const choices = heard(element, 'choose');
        find(element, 'input[value="a"]').click();
        expect(choices).toEqual(['a']);
    });

    it('lets nothing be chosen while it is disabled', async () => {
        const element = group({ disabled: true });
        expect(findAll(element, 'input').every((one) => one.disabled)).toBe(true);
        await expect(element).toBeAccessible();
    });

    it('keeps two groups on a page apart', () => {
        const names = [group(), group()].map((element) => find(element, 'input').name);
        expect(new Set(names).size).toBe(2);
    });
});
