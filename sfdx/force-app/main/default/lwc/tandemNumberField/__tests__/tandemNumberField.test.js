import TandemNumberField from 'c/tandemNumberField';
import { LOCKED } from 'test/builders/panel';
import { choose, clear, find, heard, shown } from 'test/builders/dom';

function field(changes = {}) {
    return shown('c-tandem-number-field', TandemNumberField, {
        label: 'Days back',
        value: 7,
        bounds: { min: 0, max: 30 },
        tooSmall: 'Enter 0 or more.',
        tooLarge: 'Enter at most 30.',
        ...changes
    });
}

const inputOf = (element) => find(element, 'lightning-input');

describe('c-tandem-number-field', () => {
    afterEach(clear);

    it('bounds the number and has words for what is beyond', async () => {
        const element = field();
        expect(inputOf(element)).toMatchObject({
            value: 7,
            min: 0,
            max: 30,
            messageWhenRangeUnderflow: 'Enter 0 or more.',
            messageWhenRangeOverflow: 'Enter at most 30.',
            messageWhenValueMissing: 'Enter a number.'
        });
        await expect(element).toBeAccessible();
    });

    it.each([
        ['12', 12],
        ['0', 0],
        ['', null]
    ])('tells "%s" as %j, and checks it as one types', (text, number) => {
        const element = field();
        const chosen = heard(element, 'choose');
        inputOf(element).reportValidity = jest.fn();
        choose(inputOf(element), text);
        expect(chosen).toEqual([number]);
        expect(inputOf(element).reportValidity).toHaveBeenCalled();
    });

    it('cannot be changed where it is locked', () => {
        expect(inputOf(field({ setting: LOCKED })).disabled).toBe(true);
        expect(inputOf(field()).disabled).toBe(false);
    });
});
