import TandemSure from 'c/tandemSure';
import { clear, findAll, heard, labelled, shown, textOf } from 'test/builders/dom';

const sure = (properties = {}) =>
    shown('c-tandem-sure', TandemSure, {
        text: 'The copy is deleted.',
        keepLabel: 'Keep it',
        goLabel: 'Delete it',
        ...properties
    });

describe('c-tandem-sure', () => {
    afterEach(clear);

    it('says what would happen, and is accessible', async () => {
        const element = sure();
        expect(textOf(element)).toBe('The copy is deleted.');
        await expect(element).toBeAccessible();
    });

    it.each([
        ['Keep it', 'no'],
        ['Delete it', 'yes']
    ])('%s is %s', (label, name) => {
        const element = sure();
        const answers = heard(element, name);
        labelled(element, label).click();
        expect(answers).toHaveLength(1);
    });

    it('takes no answer while one is on its way', () => {
        const buttons = findAll(sure({ busy: true }), 'lightning-button');
        expect(buttons.map(({ disabled }) => disabled)).toEqual([true, true]);
    });
});
