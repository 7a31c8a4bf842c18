import { addExclusion, getExclusions, removeExclusion } from 'c/tandemAdminApi';
import TandemAdminExclusions from 'c/tandemAdminExclusions';
import { aProblem } from 'test/builders/panel';
import {
    clear,
    find,
    labelled,
    press,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemAdminApi', () => ({
    addExclusion: jest.fn(),
    getExclusions: jest.fn(),
    removeExclusion: jest.fn()
}));

const ENTRY = {
    id: 'e1',
    value: 'rival.example',
    kind: 'domain',
    effect: 'exclude',
    applies_to: null
};

async function list(entries = [ENTRY]) {
    getExclusions.mockResolvedValue(entries);
    const element = shown('c-tandem-admin-exclusions', TandemAdminExclusions);
    await settled();
    return element;
}

function write(element, value) {
    const input = find(element, '[data-new]');
    input.value = value;
    input.setCustomValidity = jest.fn();
    input.reportValidity = jest.fn(() => value.trim() !== '');
    labelled(element, 'Add').click();
    return settled();
}

describe('c-tandem-admin-exclusions', () => {
    afterEach(clear);

    it('shows what each entry does, and is accessible', async () => {
        const element = await list();
        expect(textOf(element)).toContain('rival.example Keeps the whole item out');
        await expect(element).toBeAccessible();
    });

    it('says that nobody is excluded', async () => {
        const element = await list([]);
        expect(textOf(element)).toContain('Nobody is excluded.');
    });

    it('adds an entry with the chosen effect and says so', async () => {
        addExclusion.mockResolvedValue(ENTRY);
        const element = await list([]);
        await write(element, ' legal.example ');
        expect(addExclusion).toHaveBeenCalledWith('legal.example', 'exclude');
        expect(textOf(element)).toContain('legal.example is on the list.');
        expect(getExclusions).toHaveBeenCalledTimes(2);
    });

    it('asks for a value before it asks the service', async () => {
        const element = await list([]);
        await write(element, '  ');
        expect(addExclusion).not.toHaveBeenCalled();
    });

    it('shows why an entry was refused', async () => {
        addExclusion.mockRejectedValue(
            aProblem({ message: 'That is no address.', remedy: '', fields: {} })
        );
        const element = await list([]);
        await write(element, 'x');
        expect(textOf(element)).toContain('That is no address.');
    });

    it('takes an entry off', async () => {
        removeExclusion.mockResolvedValue(null);
        const element = await list();
        await press(element, 'Remove rival.example');
        expect(removeExclusion).toHaveBeenCalledWith('e1');
        expect(textOf(element)).toContain('rival.example is off the list.');
    });
});
