import { getUsers } from 'c/tandemAdminApi';
import TandemAdminUsers from 'c/tandemAdminUsers';
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
    getUsers: jest.fn()
}));

import MailboxModal from 'c/tandemAdminMailbox';

const ANN = {
    id: 'u1',
    name: 'ann@acme.example',
    salesforce_user: 'ann@acme.example',
    mailbox: 'ann@acme.example',
    mailbox_source: 'salesforce',
    state: 'active',
    jobs: [{ kind: 'calendar', state: 'idle' }],
    last_run: null,
    problem: null
};

async function list(users = [ANN], total = users.length) {
    getUsers.mockResolvedValue({ users, total, page: 1, page_size: 50 });
    const element = shown('c-tandem-admin-users', TandemAdminUsers, { zone: 'UTC' });
    await settled();
    return element;
}

describe('c-tandem-admin-users', () => {
    afterEach(clear);

    it('tells mailbox, last run and standing, and is accessible', async () => {
        const element = await list();
        expect(textOf(element)).toContain('e-mail address of the Salesforce user');
        expect(textOf(element)).toContain('Never run Active');
        expect(labelled(element, 'Next')).toBeUndefined();
        await expect(element).toBeAccessible();
    });

    it('tells what is wrong with somebody', async () => {
        const problem = { reason: 'The mailbox is gone.', remedy: 'Map another.' };
        const element = await list([{ ...ANN, problem }]);
        expect(textOf(element)).toContain('The mailbox is gone. Map another.');
    });

    it('says when somebody appears here', async () => {
        const element = await list([]);
        expect(textOf(element)).toContain('Nobody syncs yet.');
        await expect(element).toBeAccessible();
    });

    it('turns pages', async () => {
        const element = await list([ANN], 51);
        expect(textOf(element)).toContain('1 to 50 of 51');
        await press(element, 'Next');
        expect(getUsers).toHaveBeenLastCalledWith(2);
    });

    it('shows the mailbox that was chosen', async () => {
        const element = await list();
        MailboxModal.open = jest.fn().mockResolvedValue({
            ...ANN,
            mailbox: 'team@acme.example',
            mailbox_source: 'administrator'
        });
        find(element, '[data-key="u1"]').click();
        await settled();
        expect(MailboxModal.open).toHaveBeenCalledWith(
            expect.objectContaining({ user: ANN })
        );
        expect(textOf(element)).toContain('is now team@acme.example.');
        expect(textOf(element)).toContain('chosen by an administrator');
    });
});
