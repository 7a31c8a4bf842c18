import TandemRowActions from 'c/tandemRowActions';
import { actOnItem } from 'c/tandemApi';
import { aProblem } from 'test/builders/panel';
import {
    clear,
    findAll,
    heard,
    labelled,
    press,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({ actOnItem: jest.fn() }));

function offered(...actions) {
    actOnItem.mockResolvedValue(null);
    return shown('c-tandem-row-actions', TandemRowActions, {
        itemId: 'i1',
        name: 'Visit',
        actions
    });
}

const buttons = (element) =>
    findAll(element, 'lightning-button').map(({ label }) => label);

describe('c-tandem-row-actions', () => {
    afterEach(clear);

    it('offers what the service would accept, and no more', async () => {
        expect(buttons(offered('ignore', 'retry'))).toEqual(['Try now', 'Ignore']);
        clear();
        expect(buttons(offered())).toEqual([]);
        await expect(offered('ignore')).toBeAccessible();
    });

    it.each([
        ['Try now', 'retry', 'tried again with the next sync'],
        ['Ignore', 'ignore', 'stays out until you include it again'],
        ['Include again', 'include_again', 'looks at this item afresh']
    ])('%s, and says what follows', async (label, action, done) => {
        const element = offered(action);
        const told = heard(document.body, 'acted');
        expect(labelled(element, label).title).toBe(`${label}: Visit`);
        await press(element, label);
        expect(actOnItem).toHaveBeenCalledWith(action, 'i1');
        expect(told).toEqual([{ itemId: 'i1', text: expect.stringContaining(done) }]);
        const { activeElement } = element.shadowRoot;
        expect(activeElement.textContent).toContain(done);
        await expect(element).toBeAccessible();
    });

    it('asks once more before a copy is removed', async () => {
        const element = offered('remove_copy');
        await press(element, 'Remove copy');
        expect(actOnItem).not.toHaveBeenCalled();
        expect(textOf(element)).toContain('Nobody is mailed.');
        await expect(element).toBeAccessible();
        await press(element, 'No, keep it');
        await press(element, 'Remove copy');
        await press(element, 'Yes, remove the copy');
        expect(actOnItem.mock.calls).toEqual([['remove_copy', 'i1']]);
    });

    it('takes no second action while one is sent', async () => {
        const element = offered('ignore', 'retry');
        actOnItem.mockReturnValue(new Promise(() => {}));
        await press(element, 'Ignore');
        const all = findAll(element, 'lightning-button');
        expect(all.every(({ disabled }) => disabled)).toBe(true);
    });

    it('says at the row why it was refused, and tries again', async () => {
        const element = offered('ignore');
        const told = heard(element, 'acted');
        actOnItem.mockRejectedValueOnce(aProblem({ kind: 'unavailable' }));
        await press(element, 'Ignore');
        expect(textOf(element)).toContain('Wait until it is done.');
        expect(told).toEqual([]);
        await press(element, 'Try again');
        expect(told).toHaveLength(1);
    });
});
