import { getAudit } from 'c/tandemAdminApi';
import TandemAdminAudit from 'c/tandemAdminAudit';
import { clear, labelled, press, settled, shown, textOf } from 'test/builders/dom';

jest.mock('c/tandemAdminApi', () => ({
    getAudit: jest.fn()
}));

const ENTRY = {
    id: 'a1',
    at: '2030-01-07T08:30:00Z',
    actor: 'ann@acme.example',
    by_operator: false,
    action: 'settings.changed',
    text: 'Settings changed',
    target: 'calendar',
    detail: 'mode'
};

async function audit(...pages) {
    pages.forEach((page) => getAudit.mockResolvedValueOnce(page));
    const element = shown('c-tandem-admin-audit', TandemAdminAudit, { zone: 'UTC' });
    await settled();
    return element;
}

describe('c-tandem-admin-audit', () => {
    afterEach(clear);

    it('tells who changed what, and is accessible', async () => {
        const element = await audit({ entries: [ENTRY], next: null });
        expect(textOf(element)).toContain('ann@acme.example Settings changed');
        expect(textOf(element)).toContain('Jan 7, 2030, 8:30 AM');
        expect(labelled(element, 'Show more')).toBeUndefined();
        await expect(element).toBeAccessible();
    });

    it('names those who run the service in words', async () => {
        const entry = { ...ENTRY, actor: 'operator', by_operator: true };
        const element = await audit({ entries: [entry], next: null });
        expect(textOf(element)).toContain('Operator of the service Settings changed');
    });

    it('says that nothing has been changed', async () => {
        const element = await audit({ entries: [], next: null });
        expect(textOf(element)).toContain('Nothing has been changed yet.');
        await expect(element).toBeAccessible();
    });

    it('adds older entries below', async () => {
        const older = { ...ENTRY, id: 'a0', actor: 'bob@acme.example' };
        const element = await audit(
            { entries: [ENTRY], next: 'n1' },
            { entries: [older], next: null }
        );
        await press(element, 'Show more');
        expect(getAudit).toHaveBeenLastCalledWith('n1');
        expect(textOf(element)).toMatch(/ann@acme.*bob@acme/);
    });
});
