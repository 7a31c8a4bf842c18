import { getConnection } from 'c/tandemAdminApi';
import TandemAdministration from 'c/tandemAdministration';
import { getMe } from 'c/tandemApi';
import { clear, find, press, settled, shown, textOf } from 'test/builders/dom';
import { aProblem } from 'test/builders/panel';

jest.mock('c/tandemAdminApi', () => {
    // The parts have tests of their own; here they wait for their answers.
    const waiting = () => new Promise(() => {});
    return {
        getConnection: jest.fn(),
        getAudit: waiting,
        getCertificates: waiting,
        getExclusions: waiting,
        getPolicy: waiting,
        getRules: waiting,
        getUsers: waiting
    };
});
jest.mock('c/tandemApi', () => ({ getMe: jest.fn() }));

const WORKING = { state: 'working', reason: '', remedy: '', address: 'https://x' };
const CONNECTION = {
    organisation: 'Acme',
    salesforce: WORKING,
    exchange: WORKING,
    service: WORKING,
    integration_user: null,
    mailbox_domains: [],
    checked_at: '2030-01-07T08:30:00Z',
    last_problem: null
};

async function page(isAdmin) {
    getMe.mockResolvedValue({ is_admin: isAdmin, zone: 'UTC' });
    getConnection.mockResolvedValue(CONNECTION);
    const element = shown('c-tandem-administration', TandemAdministration);
    await settled();
    return element;
}

describe('c-tandem-administration', () => {
    afterEach(clear);

    it('opens for an administrator, and is accessible', async () => {
        const element = await page(true);
        expect(textOf(element)).toContain('everybody who syncs in Acme');
        expect(find(element, 'lightning-tabset')).not.toBeNull();
        await expect(element).toBeAccessible();
    });

    it('tells others whose page it is, and asks nothing of the service', async () => {
        const element = await page(false);
        expect(textOf(element)).toContain('for administrators of the sync');
        expect(find(element, 'lightning-tabset')).toBeNull();
        expect(getConnection).not.toHaveBeenCalled();
        await expect(element).toBeAccessible();
    });

    it('opens once somebody has been made an administrator', async () => {
        const element = await page(false);
        getMe.mockResolvedValue({ is_admin: true, zone: 'UTC' });
        await press(element, 'Try again');
        expect(find(element, 'lightning-tabset')).not.toBeNull();
    });

    it('says why it cannot open, and tries again', async () => {
        getMe.mockRejectedValueOnce(
            aProblem({ kind: 'unavailable', message: 'Nobody answers.' })
        );
        const element = shown('c-tandem-administration', TandemAdministration);
        await settled();
        expect(textOf(element)).toContain('Nobody answers.');
        await expect(element).toBeAccessible();
        getMe.mockResolvedValue({ is_admin: true, zone: 'UTC' });
        getConnection.mockResolvedValue(CONNECTION);
        await press(element, 'Try again');
        expect(textOf(element)).not.toContain('Nobody answers.');
        expect(find(element, 'lightning-tabset')).not.toBeNull();
    });
});
