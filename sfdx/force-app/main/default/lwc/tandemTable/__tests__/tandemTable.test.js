import TandemTable from 'c/tandemTable';
import {
    clear,
    find,
    findAll,
    heard,
    labelled,
    shown,
    textOf
} from 'test/builders/dom';

const COLUMNS = [
    { key: 'who', label: 'Who' },
    { key: 'state', label: 'State' },
    { key: 'actions', label: 'Actions' }
];
const ROWS = [
    {
        key: 'a',
        who: 'Ann',
        state: ['Active', { text: 'since Monday', look: 'small' }],
        actions: { button: { label: 'Change', title: 'Change Ann' } }
    },
    {
        key: 'b',
        who: 'Bob',
        state: [{ text: 'Ended', icon: 'utility:error', tone: 'error' }],
        actions: { button: { label: 'Change', title: 'Change Bob' } }
    }
];

const table = (properties = {}) =>
    shown('c-tandem-table', TandemTable, {
        caption: 'People',
        columns: COLUMNS,
        rows: ROWS,
        ...properties
    });

describe('c-tandem-table', () => {
    afterEach(clear);

    it('heads columns and rows, and is accessible', async () => {
        const element = table();
        expect(findAll(element, 'tr').map(textOf)).toEqual([
            'Who State Actions',
            'Ann Active since Monday',
            'Bob Ended'
        ]);
        expect(findAll(element, '[scope="col"]')).toHaveLength(3);
        expect(findAll(element, '[scope="row"]').map(textOf)).toEqual(['Ann', 'Bob']);
        expect(find(element, 'lightning-icon').variant).toBe('error');
        await expect(element).toBeAccessible();
    });

    it('names the column in each cell, for where there are no columns', () => {
        const cells = findAll(table(), '[data-row="a"] > *');
        expect(cells.map((cell) => cell.dataset.label)).toEqual([
            'Who',
            'State',
            'Actions'
        ]);
    });

    it('tells in which row a button was chosen', () => {
        const element = table();
        const acts = heard(element, 'act');
        labelled(element, 'Change Bob').click();
        expect(acts).toEqual(['b']);
    });

    it('lets nothing be chosen while it is busy', () => {
        const buttons = findAll(table({ busy: true }), 'lightning-button');
        expect(buttons.map(({ disabled }) => disabled)).toEqual([true, true]);
    });

    it('shows a zero, and all of what a cell shortens', () => {
        const element = table({
            rows: [{ key: 'a', who: 0, state: { text: '01…', title: '0123' } }]
        });
        expect(textOf(find(element, 'th[scope="row"]'))).toBe('0');
        expect(find(element, 'td').title).toBe('0123');
    });

    it('says what it means that there are no rows', async () => {
        const element = table({ rows: [], emptyText: 'Nobody yet.' });
        expect(textOf(element)).toBe('Nobody yet.');
        expect(find(element, 'table')).toBeNull();
        await expect(element).toBeAccessible();
    });
});
