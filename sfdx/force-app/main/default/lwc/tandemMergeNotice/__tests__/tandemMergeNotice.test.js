import TandemMergeNotice from 'c/tandemMergeNotice';
import { someChoices, someSettings } from 'test/builders/panel';
import { clear, find, heard, labelled, shown, textOf } from 'test/builders/dom';

function notice(merge, draft = {}) {
    return shown('c-tandem-merge-notice', TandemMergeNotice, {
        merge: {
            settings: someSettings({ past_days: 14 }),
            adopted: [],
            lost: [],
            overlaps: [],
            ...merge
        },
        draft,
        choices: someChoices()
    });
}

describe('c-tandem-merge-notice', () => {
    afterEach(clear);

    it('shows both values of what both have changed', async () => {
        const element = notice({ overlaps: ['past_days'] }, { past_days: 7 });
        expect(textOf(element)).toContain(
            'Days back: saved meanwhile as "14 days", yours is "7 days".'
        );
        expect(textOf(element)).toContain('Nothing of yours is lost');
        await expect(element).toBeAccessible();
    });

    it('lets the user take the other value', () => {
        const element = notice({ overlaps: ['past_days'] }, { past_days: 7 });
        const taken = heard(element, 'taketheirs');
        labelled(element, 'Use the other value of Days back').click();
        expect(taken).toEqual(['past_days']);
    });

    it('asks nothing any more of a change that was taken back', () => {
        const element = notice({ overlaps: ['past_days'] }, {});
        expect(find(element, 'lightning-button')).toBeNull();
    });

    it('names what was taken over and what was locked', () => {
        const element = notice({ adopted: ['folder'], lost: ['mode'] });
        expect(textOf(element)).toContain('from the other save: Folder.');
        expect(textOf(element)).toContain('cannot be saved: Sync mode.');
    });
});
