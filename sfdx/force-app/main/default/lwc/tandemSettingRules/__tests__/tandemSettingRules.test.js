import {
    changed,
    KEYS,
    PREVENT_KEYS,
    problemsOf,
    rebase,
    same,
    valuesWith
} from 'c/tandemSettingRules';

function settings(values = {}, locked = []) {
    const plain = { mode: 'sync_all', days: [], past_days: 30, ...values };
    return Object.fromEntries(
        KEYS.map((key) => [
            key,
            { value: plain[key] ?? null, locked: locked.includes(key) }
        ])
    );
}

const VALID = {
    mode: 'sync_all',
    interval_minutes: 30,
    past_days: 0,
    future_days: 365
};

describe('c-tandem-setting-rules', () => {
    it('knows the six switches of Prevent Operations', () => {
        expect(PREVENT_KEYS).toHaveLength(6);
        expect(PREVENT_KEYS).toContain('prevent_delete_in_exchange');
        expect(new Set(KEYS).size).toBe(19);
    });

    it.each([
        ['interval_minutes', 29, 'too_small'],
        ['interval_minutes', 30, undefined],
        ['interval_minutes', 1440, undefined],
        ['interval_minutes', 1441, 'too_large'],
        ['interval_minutes', null, 'missing'],
        ['past_days', -1, 'too_small'],
        ['past_days', 30, undefined],
        ['past_days', 31, 'too_large'],
        ['past_days', 1.5, 'not_whole'],
        ['past_days', '', 'missing'],
        ['future_days', 365, undefined],
        ['future_days', 366, 'too_large'],
        ['future_days', 'many', 'not_whole']
    ])('finds of %s with the value %s: %s', (key, value, code) => {
        expect(problemsOf({ ...VALID, [key]: value })[key]).toBe(code);
    });

    it('asks for no numbers while the sync is off, but for none beyond the bounds', () => {
        const off = { mode: 'do_not_sync', interval_minutes: null };
        expect(problemsOf({ ...off, past_days: null })).toEqual({});
        expect(problemsOf({ ...off, past_days: 31 })).toEqual({
            past_days: 'too_large'
        });
    });

    it('starts a sync that is switched on with thirty minutes', () => {
        const off = settings({ mode: 'do_not_sync' });
        expect(valuesWith(off, {}).interval_minutes).toBeNull();
        const on = valuesWith(off, { mode: 'sync_all' });
        expect(on.interval_minutes).toBe(30);
        const own = { mode: 'sync_all', interval_minutes: 60 };
        expect(valuesWith(off, own).interval_minutes).toBe(60);
    });

    it('forgets a change that is taken back', () => {
        const now = settings({ past_days: 30 });
        const draft = changed(now, {}, 'past_days', 7);
        expect(draft).toEqual({ past_days: 7 });
        expect(changed(now, draft, 'past_days', 30)).toEqual({});
    });

    it('takes the days as a set, and nothing chosen as one value', () => {
        expect(same(['tue', 'mon'], ['mon', 'tue'])).toBe(true);
        expect(same([], null)).toBe(true);
        expect(same('', undefined)).toBe(true);
        expect(same(0, null)).toBe(false);
        expect(same(false, null)).toBe(false);
    });

    describe('when somebody else has saved meanwhile', () => {
        const before = settings({ past_days: 30, folder: '' });

        it('keeps the changes and takes over what only the other one changed', () => {
            const now = settings({ past_days: 30, folder: 'AAk1' });
            expect(rebase(before, now, { past_days: 7 })).toEqual({
                draft: { past_days: 7 },
                overlaps: [],
                adopted: ['folder'],
                lost: []
            });
        });

        it('names what both have changed, and keeps the own value', () => {
            const now = settings({ past_days: 14 });
            const found = rebase(before, now, { past_days: 7 });
            expect(found.draft).toEqual({ past_days: 7 });
            expect(found.overlaps).toEqual(['past_days']);
        });

        it('has nothing to save where both made the same change', () => {
            const now = settings({ past_days: 7 });
            const found = rebase(before, now, { past_days: 7 });
            expect(found).toMatchObject({ draft: {}, overlaps: [] });
        });

        it('names what was locked meanwhile instead of trying to save it', () => {
            const now = settings({ past_days: 14 }, ['past_days']);
            const found = rebase(before, now, { past_days: 7, folder: 'x' });
            expect(found).toMatchObject({
                draft: { folder: 'x' },
                lost: ['past_days'],
                overlaps: []
            });
        });
    });
});
