import { getConnection, saveMailboxDomains } from 'c/tandemAdminApi';
import TandemAdminConnection from 'c/tandemAdminConnection';
import { aProblem } from 'test/builders/panel';
import { clear, find, press, settled, shown, textOf } from 'test/builders/dom';

jest.mock('c/tandemAdminApi', () => ({
    getConnection: jest.fn(),
    saveMailboxDomains: jest.fn()
}));

const WORKING = { state: 'working', reason: '', remedy: '', address: 'https://x' };
const SERVICE = { state: 'working', reason: '', remedy: '' };
const CONNECTION = {
    organisation: 'Acme',
    salesforce: WORKING,
    exchange: WORKING,
    service: SERVICE,
    integration_user: 'tandem@acme.example',
    mailbox_domains: ['acme.example'],
    checked_at: '2030-01-07T08:30:00Z',
    last_problem: null
};

async function connection(changes = {}) {
    const element = shown('c-tandem-admin-connection', TandemAdminConnection, {
        first: { ...CONNECTION, ...changes },
        zone: 'UTC'
    });
    await settled();
    return element;
}

describe('c-tandem-admin-connection', () => {
    afterEach(clear);

    it('tells how both systems answer, and is accessible', async () => {
        const element = await connection();
        expect(textOf(element)).toContain('Salesforce Working');
        expect(textOf(element)).toContain('tandem@acme.example');
        expect(textOf(element)).toContain('No run has failed lately.');
        expect(getConnection).not.toHaveBeenCalled();
        await expect(element).toBeAccessible();
    });

    it('tells when nobody carries out syncs', async () => {
        const service = {
            state: 'broken',
            reason: 'Nobody carries out syncs.',
            remedy: 'Tell the people who run this service.'
        };
        const element = await connection({ service });
        expect(textOf(element)).toMatch(/Sync service Not working Nobody .*service\./);
    });

    it('tells what is wrong and what to do', async () => {
        const exchange = {
            ...WORKING,
            state: 'broken',
            reason: 'The password was refused.',
            remedy: 'Renew the secret.'
        };
        const element = await connection({ exchange });
        expect(textOf(element)).toMatch(/Not working .*refused\. Renew the secret\./);
        await expect(element).toBeAccessible();
    });

    it('asks both systems anew', async () => {
        getConnection.mockResolvedValue({ ...CONNECTION, integration_user: null });
        const element = await connection();
        await press(element, 'Check again');
        expect(textOf(element)).toContain('every user’s own rights');
    });

    it('takes a domain off and says so', async () => {
        saveMailboxDomains.mockResolvedValue([]);
        const element = await connection();
        find(element, '[data-name="acme.example"]').click();
        await settled();
        expect(saveMailboxDomains).toHaveBeenCalledWith([]);
        expect(textOf(element)).toContain('No domain yet.');
    });

    it('keeps the domains where saving is refused', async () => {
        saveMailboxDomains.mockRejectedValue(
            aProblem({ message: 'Refused.', remedy: '', fields: {} })
        );
        const element = await connection();
        find(element, '[data-name="acme.example"]').click();
        await settled();
        expect(textOf(element)).toContain('Refused.');
        expect(textOf(element)).not.toContain('No domain yet.');
    });
});
