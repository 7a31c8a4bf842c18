import TandemItems from 'c/tandemItems';
import { actOnItem, getItems } from 'c/tandemApi';
import { anItem, aProblem, ZONE } from 'test/builders/panel';
import {
    choose,
    clear,
    find,
    findAll,
    heard,
    labelled,
    press,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({ actOnItem: jest.fn(), getItems: jest.fn() }));

function found(items, total = items.length) {
    getItems.mockResolvedValue({ items, total, page: 1, page_size: 25 });
}

async function list() {
    const element = shown('c-tandem-items', TandemItems, { zone: ZONE });
    await settled();
    return element;
}

describe('c-tandem-items', () => {
    afterEach(clear);

    it('lists first what could not sync', async () => {
        found([anItem(), anItem({ id: 'i2', subject: 'Call' })]);
        const element = await list();
        expect(getItems).toHaveBeenCalledWith({
            kind: 'calendar',
            state: 'unresolved',
            page: 1,
            page_size: 25
        });
        expect(findAll(element, 'c-tandem-item-row')).toHaveLength(2);
        expect(textOf(element)).toContain('tried again for 30 days');
        await expect(element).toBeAccessible();
    });

    it.each([
        ['excluded', 'Nothing is left out'],
        ['remark', 'No remarks']
    ])('shows %s when asked, also where there is none', async (state, empty) => {
        found([]);
        const element = await list();
        expect(textOf(element)).toContain('Nothing is stuck');
        choose(labelled(element, 'Show'), state);
        await settled();
        expect(getItems).toHaveBeenLastCalledWith(expect.objectContaining({ state }));
        expect(textOf(element)).toContain(empty);
        await expect(element).toBeAccessible();
    });

    it('does an action, says what follows, and lists afresh', async () => {
        found([anItem()]);
        const element = await list();
        const acted = heard(element, 'acted');
        actOnItem.mockResolvedValue(null);
        found([]);
        await press(element, 'Ignore');
        expect(actOnItem).toHaveBeenCalledWith('ignore', 'i1');
        expect(textOf(find(element, '[role="status"]'))).toContain(
            'stays out until you include it again'
        );
        expect(find(element, 'c-tandem-item-row')).toBeNull();
        expect(acted).toHaveLength(1);
    });

    it('says at the row what was done where it stays in the list', async () => {
        found([anItem()]);
        const element = await list();
        actOnItem.mockResolvedValue(null);
        await press(element, 'Try now');
        expect(textOf(find(element, 'c-tandem-item-row'))).toContain(
            'tried again with'
        );
        expect(find(element, 'c-tandem-frame').done).toBe('');
    });

    it('says why an action was refused and keeps the list', async () => {
        found([anItem()]);
        const element = await list();
        actOnItem.mockRejectedValue(aProblem());
        await press(element, 'Ignore');
        expect(textOf(element)).toContain('Wait until it is done.');
        expect(find(element, 'c-tandem-item-row')).not.toBeNull();
        expect(labelled(element, 'Ignore').disabled).toBe(false);
    });

    it('says why some items have no name', async () => {
        getItems.mockResolvedValue({
            items: [anItem({ subject: null })],
            total: 1,
            problem: { reason: 'Exchange is away.', remedy: 'Wait.' }
        });
        const element = await list();
        expect(textOf(find(element, 'c-tandem-notice'))).toContain(
            'Exchange is away. Wait.'
        );
    });

    it('goes page by page', async () => {
        found([anItem()], 30);
        const element = await list();
        expect(textOf(element)).toContain('Items 1 to 1 of 30');
        expect(labelled(element, 'Previous page').disabled).toBe(true);
        await press(element, 'Next page');
        expect(getItems).toHaveBeenLastCalledWith(expect.objectContaining({ page: 2 }));
        expect(labelled(element, 'Next page').disabled).toBe(true);
        await press(element, 'Previous page');
        expect(getItems).toHaveBeenLastCalledWith(expect.objectContaining({ page: 1 }));
    });

    it('says what went wrong instead of that there is nothing', async () => {
        getItems.mockRejectedValueOnce(aProblem({ kind: 'unavailable' }));
        const element = await list();
        expect(textOf(element)).not.toContain('Nothing is stuck');
        found([anItem()]);
        await press(element, 'Try again');
        expect(find(element, 'c-tandem-item-row')).not.toBeNull();
    });
});
