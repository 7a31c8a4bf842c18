import { getDeployment, saveRule } from 'c/tandemAdminApi';
import TandemAdminRule from 'c/tandemAdminRule';
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

jest.mock('c/tandemAdminApi', () => ({
    getDeployment: jest.fn(),
    saveRule: jest.fn()
}));

function rule(setting, properties = {}) {
    const closed = [];
    const element = shown('c-tandem-admin-rule', TandemAdminRule, {
        setting,
        scope: 'Org',
        pause: 0,
        ...properties
    });
    element.addEventListener('closed', ({ detail }) => closed.push(detail));
    return { element, closed };
}

/** The field with a value, which reports whatever custom fault it was given. */
function write(element, value) {
    const field = find(element, '[data-value]');
    let fault = '';
    field.setCustomValidity = jest.fn((text) => {
        fault = text;
    });
    field.reportValidity = jest.fn(() => fault === '');
    choose(field, value);
    return field;
}

async function waited() {
    await settled();
    await new Promise((resolve) => {
        // The component waits between two questions, if only for a moment.
        // eslint-disable-next-line @lwc/lwc/no-async-operation
        setTimeout(resolve, 5);
    });
    await settled();
}

describe('c-tandem-admin-rule', () => {
    beforeEach(() => {
        saveRule.mockResolvedValue({ deployment: '0Af', record: 'Calendar_past_days' });
        getDeployment.mockResolvedValue({ state: 'succeeded', problem: '' });
    });
    afterEach(clear);

    it.each(['mode', 'past_days', 'days', 'time_from', 'folder', 'sync_invitees'])(
        'asks for %s accessibly',
        async (setting) => {
            const { element } = rule(setting, { effective: 'x' });
            await settled();
            expect(textOf(element)).toContain('For everybody');
            await expect(element).toBeAccessible();
        }
    );

    it('deploys a lock and closes with its record', async () => {
        getDeployment.mockResolvedValueOnce({ state: 'pending', problem: '' });
        const { element, closed } = rule('past_days', { effective: 30 });
        write(element, '14');
        const lock = labelled(
            element,
            'Lock it: users see the value and cannot change it'
        );
        lock.checked = true;
        lock.dispatchEvent(new CustomEvent('change'));
        await settled();
        expect(textOf(element)).toContain('The lock holds from the next run on');
        await press(element, 'Save');
        expect(textOf(element)).toContain('Salesforce is deploying the record.');
        await waited();
        expect(saveRule).toHaveBeenCalledWith({
            kind: 'Calendar',
            setting: 'past_days',
            value: '14',
            locked: true,
            scope: 'Org'
        });
        expect(closed).toEqual(['Calendar_past_days']);
    });

    it.each([
        ['past_days', '31', 'Write a whole number from 0 to 30.'],
        ['time_from', '8 am', 'Write a time such as 08:30.'],
        ['mode', '', 'Choose a value, or take the record back.']
    ])('refuses %s %j at its field', async (setting, value, fault) => {
        const { element } = rule(setting, { effective: '' });
        const field = write(element, value);
        await settled();
        await press(element, 'Save');
        expect(field.setCustomValidity).toHaveBeenLastCalledWith(fault);
        expect(saveRule).not.toHaveBeenCalled();
    });

    it('says why Salesforce did not deploy, and stays open', async () => {
        getDeployment.mockResolvedValue({ state: 'failed', problem: 'No such field.' });
        const { element, closed } = rule('past_days', { effective: 30 });
        write(element, '14');
        labelled(element, 'Save').click();
        await waited();
        expect(textOf(element)).toContain(
            'Salesforce did not deploy the record. No such field.'
        );
        expect(closed).toEqual([]);
    });

    it('shows a refusal', async () => {
        saveRule.mockRejectedValue(aProblem({ message: 'Not allowed.' }));
        const { element } = rule('past_days', { effective: 30 });
        write(element, '14');
        labelled(element, 'Save').click();
        await waited();
        expect(textOf(element)).toContain('Not allowed.');
    });

    it('takes a record back by leaving it without a value', async () => {
        const { element } = rule('past_days', {
            effective: 14,
            rule: { value: '14', locked: true }
        });
        await settled();
        labelled(element, 'Take back').click();
        await waited();
        expect(saveRule).toHaveBeenCalledWith(
            expect.objectContaining({ value: '', locked: false })
        );
    });
});
