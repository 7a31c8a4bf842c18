import { nextSteps } from 'c/tandemNextSteps';

const after = (changes) => nextSteps({ kind: 'calendar', started: false, ...changes });

describe('c-tandem-next-steps', () => {
    it('says of a sync that was switched on that it runs at once', () => {
        const text = after({
            before: 'do_not_sync',
            after: 'sync_all',
            started: true
        });
        expect(text).toMatch(/^Saved. The calendar sync is on/);
        expect(text).toMatch(/first run is queued/);
    });

    it('says of a sync that was switched off that nothing was deleted', () => {
        expect(after({ before: 'matching', after: 'do_not_sync' })).toMatch(
            /is off. Nothing was deleted/
        );
    });

    it('says when other changes count', () => {
        expect(after({ before: 'matching', after: 'designated' })).toMatch(
            /next run of the calendar sync uses your changes/
        );
    });

    it('says that a sync without a mode stays off', () => {
        expect(after({ before: 'do_not_sync', after: 'do_not_sync' })).toMatch(
            /stays off until you choose a mode/
        );
    });
});
