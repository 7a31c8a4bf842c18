import TandemNotice from 'c/tandemNotice';
import { clear, find, heard, labelled, shown, textOf } from 'test/builders/dom';

describe('c-tandem-notice', () => {
    afterEach(clear);

    it.each(['error', 'warning', 'success', 'info'])(
        'shows a notice of the kind %s',
        async (variant) => {
            const element = shown('c-tandem-notice', TandemNotice, {
                variant,
                heading: 'Heading',
                text: 'Reason.',
                remedy: 'Remedy.'
            });
            expect(textOf(element)).toBe('Heading Reason. Remedy.');
            await expect(element).toBeAccessible();
        }
    );

    it('interrupts a screen reader for errors only', () => {
        const role = (variant) =>
            find(
                shown('c-tandem-notice', TandemNotice, { variant }),
                'div'
            ).getAttribute('role');
        expect(role('error')).toBe('alert');
        expect(role('info')).toBeNull();
    });

    it('takes an unknown kind as an information', () => {
        const element = shown('c-tandem-notice', TandemNotice, {
            variant: 'new'
        });
        expect(find(element, 'lightning-icon').alternativeText).toBe('Note');
    });

    it('has a button only where there is something to do', () => {
        const plain = shown('c-tandem-notice', TandemNotice, { text: 'x' });
        expect(find(plain, 'lightning-button')).toBeNull();
        const element = shown('c-tandem-notice', TandemNotice, {
            text: 'x',
            actionLabel: 'Go'
        });
        const acts = heard(element, 'act');
        labelled(element, 'Go').click();
        expect(acts).toHaveLength(1);
    });
});
