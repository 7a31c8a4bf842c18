import { setMailbox } from 'c/tandemAdminApi';
import TandemAdminMailbox from 'c/tandemAdminMailbox';
import { aProblem } from 'test/builders/panel';
import { choose, clear, find, press, settled, shown, textOf } from 'test/builders/dom';

jest.mock('c/tandemAdminApi', () => ({
    setMailbox: jest.fn()
}));

const ANN = { id: 'u1', name: 'ann@acme.example', mailbox: 'a@acme.example' };

function mailbox(source = 'administrator') {
    const closed = [];
    const element = shown('c-tandem-admin-mailbox', TandemAdminMailbox, {
        user: { ...ANN, mailbox_source: source }
    });
    element.addEventListener('closed', ({ detail }) => closed.push(detail));
    return { element, closed };
}

function write(element, value) {
    const input = find(element, 'lightning-input');
    input.value = value;
    input.setCustomValidity = jest.fn();
    input.reportValidity = jest.fn(() => value !== '');
    return input;
}

describe('c-tandem-admin-mailbox', () => {
    afterEach(clear);

    it('says what a change does, and is accessible', async () => {
        const { element } = mailbox();
        await settled();
        expect(textOf(element)).toContain('The next sync uses the new mailbox.');
        await expect(element).toBeAccessible();
    });

    it('maps another mailbox and closes with the row', async () => {
        setMailbox.mockResolvedValue({ id: 'u1' });
        const { element, closed } = mailbox();
        write(element, 'team@acme.example');
        await press(element, 'Save');
        expect(setMailbox).toHaveBeenCalledWith('u1', 'team@acme.example');
        expect(closed).toEqual([{ id: 'u1' }]);
    });

    it('goes back to the address of Salesforce', async () => {
        setMailbox.mockResolvedValue({ id: 'u1' });
        const { element } = mailbox();
        choose(find(element, 'lightning-radio-group'), 'salesforce');
        await settled();
        await press(element, 'Save');
        expect(setMailbox).toHaveBeenCalledWith('u1', null);
    });

    it('says at the address what is wrong with it', async () => {
        setMailbox.mockRejectedValue(
            aProblem({
                fields: { mailbox: { reason: 'Is taken.', remedy: 'Take another.' } }
            })
        );
        const { element, closed } = mailbox();
        const input = write(element, 'bob@acme.example');
        await press(element, 'Save');
        expect(input.setCustomValidity).toHaveBeenLastCalledWith(
            'Is taken. Take another.'
        );
        expect(closed).toEqual([]);
    });

    it('needs an address', async () => {
        const { element } = mailbox();
        write(element, '');
        await press(element, 'Save');
        expect(setMailbox).not.toHaveBeenCalled();
    });
});
