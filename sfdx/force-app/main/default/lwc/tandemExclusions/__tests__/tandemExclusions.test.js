import TandemExclusions from 'c/tandemExclusions';
import { addExclusion, getExclusions, removeExclusion } from 'c/tandemApi';
import { aProblem } from 'test/builders/panel';
import {
    choose,
    clear,
    find,
    labelled,
    press,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({
    addExclusion: jest.fn(),
    getExclusions: jest.fn(),
    removeExclusion: jest.fn()
}));

const OWN = {
    id: 'e1',
    value: 'ann@new.example',
    kind: 'address',
    effect: 'ignore',
    applies_to: null
};
const ORGANISATION = {
    id: 'e2',
    value: 'rival.example',
    kind: 'domain',
    effect: 'exclude',
    applies_to: 'calendar'
};

async function lists(own = [OWN], organisation = [ORGANISATION]) {
    getExclusions.mockResolvedValue({ own, organisation });
    const element = shown('c-tandem-exclusions', TandemExclusions);
    await settled();
    return element;
}

async function submit(element, value) {
    choose(labelled(element, 'Address or domain'), value);
    find(element, 'form').dispatchEvent(
        new CustomEvent('submit', { cancelable: true })
    );
    await settled();
}

describe('c-tandem-exclusions', () => {
    afterEach(clear);

    it('shows the own list and, read-only, that of the organisation', async () => {
        const element = await lists();
        expect(textOf(find(element, '[data-list="own"]'))).toBe(
            'ann@new.example Address'
        );
        const theirs = find(element, '[data-list="organisation"]');
        expect(textOf(theirs)).toBe(
            'rival.example Domain · Keeps the whole item out for Calendar'
        );
        expect(theirs.querySelector('lightning-button')).toBeNull();
        await expect(element).toBeAccessible();
    });

    it('says how to begin while the lists are empty', async () => {
        const element = await lists([], []);
        expect(textOf(element)).toContain('Your list is empty.');
        expect(textOf(element)).toContain('has no exclusions');
        await expect(element).toBeAccessible();
    });

    it('adds an entry, empties the field and says from when it counts', async () => {
        const element = await lists([]);
        addExclusion.mockResolvedValue(OWN);
        getExclusions.mockResolvedValue({ own: [OWN], organisation: [] });
        await submit(element, ' ann@new.example ');
        expect(addExclusion).toHaveBeenCalledWith('ann@new.example');
        expect(textOf(find(element, '[data-list="own"]'))).toContain('ann@new.example');
        expect(textOf(find(element, '[role="status"]'))).toContain(
            'counts from the next sync on'
        );
        expect(labelled(element, 'Address or domain').value).toBe('');
    });

    it('asks for a value instead of sending none', async () => {
        const element = await lists();
        const field = labelled(element, 'Address or domain');
        field.setCustomValidity = jest.fn();
        await submit(element, '  ');
        expect(addExclusion).not.toHaveBeenCalled();
        expect(field.setCustomValidity).toHaveBeenCalledWith(
            'Enter an address or a domain.'
        );
    });

    it('says at the field what is wrong with an entry, and keeps what was typed', async () => {
        const element = await lists();
        const field = labelled(element, 'Address or domain');
        field.setCustomValidity = jest.fn();
        field.reportValidity = jest.fn();
        addExclusion.mockRejectedValue(
            aProblem({
                kind: 'invalid',
                fields: { value: { reason: 'is no domain.', remedy: 'Fix it.' } }
            })
        );
        await submit(element, 'nonsense');
        expect(field.setCustomValidity).toHaveBeenLastCalledWith(
            'is no domain. Fix it.'
        );
        expect(field.reportValidity).toHaveBeenCalled();
        expect(field.value).toBe('nonsense');
        expect(find(element, 'c-tandem-notice')).toBeNull();
        choose(field, 'better.example');
        expect(field.setCustomValidity).toHaveBeenLastCalledWith('');
    });

    it('says above the list why an entry was refused', async () => {
        const element = await lists();
        addExclusion.mockRejectedValue(aProblem());
        await submit(element, 'new.example');
        expect(textOf(find(element, 'c-tandem-notice'))).toContain(
            'A sync is running.'
        );
    });

    it('removes an entry', async () => {
        const element = await lists();
        removeExclusion.mockResolvedValue(null);
        getExclusions.mockResolvedValue({ own: [], organisation: [] });
        await press(element, 'Remove ann@new.example');
        expect(removeExclusion).toHaveBeenCalledWith('e1');
        expect(textOf(element)).toContain('Your list is empty.');
    });

    it('says what went wrong, and tries again', async () => {
        getExclusions.mockRejectedValueOnce(aProblem({ kind: 'offline' }));
        const element = shown('c-tandem-exclusions', TandemExclusions);
        await settled();
        getExclusions.mockResolvedValue({ own: [], organisation: [] });
        await press(element, 'Try again');
        expect(textOf(element)).toContain('Your list is empty.');
    });
});
