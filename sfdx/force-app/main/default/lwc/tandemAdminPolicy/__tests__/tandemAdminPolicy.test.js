import { getPolicy, getRules } from 'c/tandemAdminApi';
import TandemAdminPolicy from 'c/tandemAdminPolicy';
import { choose, clear, find, settled, shown, textOf } from 'test/builders/dom';

jest.mock('c/tandemAdminApi', () => ({
    getPolicy: jest.fn(),
    getRules: jest.fn()
}));

import RuleModal from 'c/tandemAdminRule';

const LOCKED = {
    setting: 'past_days',
    value: 14,
    locked: true,
    set_by: 'administrator',
    record: 'Lock_It',
    scope: 'organisation'
};
const BUILT_IN = {
    setting: 'mode',
    value: 'do_not_sync',
    locked: false,
    set_by: 'default',
    record: null,
    scope: null
};
const RULE = {
    name: 'Lock_It',
    label: 'Lock it',
    kind: 'Calendar',
    setting: 'past_days',
    value: '14',
    locked: true,
    scope: 'Org'
};

async function policy(changes = {}) {
    getPolicy.mockResolvedValue({
        kind: 'calendar',
        profile: null,
        checked_at: '2030-01-07T08:30:00Z',
        current: true,
        settings: [LOCKED, BUILT_IN],
        problems: [],
        profiles: ['Sales'],
        ...changes
    });
    getRules.mockResolvedValue([RULE]);
    const element = shown('c-tandem-admin-policy', TandemAdminPolicy, { zone: 'UTC' });
    await settled();
    return element;
}

describe('c-tandem-admin-policy', () => {
    afterEach(clear);

    it('tells values, locks and where they come from, and is accessible', async () => {
        const element = await policy();
        expect(textOf(element)).toMatch(/Do not sync Users may change it Built in/);
        expect(textOf(element)).toMatch(
            /14 days .*Locked Record Lock_It, for everybody/
        );
        expect(textOf(element).indexOf('Do not sync')).toBeLessThan(
            textOf(element).indexOf('14 days')
        );
        await expect(element).toBeAccessible();
    });

    it('names records that have no effect', async () => {
        const element = await policy({
            problems: [
                { record: 'Bad', problem: 'No such setting.', remedy: 'Fix it.' }
            ]
        });
        expect(textOf(element)).toContain('Record Bad: No such setting. Fix it.');
        await expect(element).toBeAccessible();
    });

    it('says from when the records are where Salesforce is away', async () => {
        const element = await policy({ current: false });
        expect(textOf(element)).toContain('the records of Jan 7, 2030, 8:30 AM');
    });

    it('says that a lock for everybody is above a profile', async () => {
        const element = await policy();
        choose(find(element, 'lightning-combobox'), 'Sales');
        await settled();
        expect(getPolicy).toHaveBeenLastCalledWith('Sales');
        expect(textOf(element)).toContain('this profile cannot differ');
    });

    it('opens the record there is, and reads anew when it is saved', async () => {
        const element = await policy();
        RuleModal.open = jest.fn().mockResolvedValue('Lock_It');
        find(element, '[data-key="past_days"]').click();
        await settled();
        expect(RuleModal.open).toHaveBeenCalledWith(
            expect.objectContaining({ rule: RULE, scope: 'Org', effective: 14 })
        );
        expect(getPolicy).toHaveBeenCalledTimes(2);
        expect(textOf(element)).toContain('Lock_It is saved.');
    });
});
