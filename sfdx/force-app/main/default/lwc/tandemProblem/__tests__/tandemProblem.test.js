import TandemProblem from 'c/tandemProblem';
import { aProblem } from 'test/builders/panel';
import { clear, find, heard, labelled, shown, textOf } from 'test/builders/dom';

function show(changes) {
    return shown('c-tandem-problem', TandemProblem, {
        problem: aProblem(changes)
    });
}

describe('c-tandem-problem', () => {
    afterEach(clear);

    it('shows nothing without a problem', () => {
        const element = shown('c-tandem-problem', TandemProblem, {
            problem: null
        });
        expect(textOf(element)).toBe('');
    });

    it('says what happened and what to do', async () => {
        const element = show({});
        expect(textOf(element)).toBe('A sync is running. Wait until it is done.');
        expect(find(element, 'lightning-button')).toBeNull();
        await expect(element).toBeAccessible();
    });

    it('tells the fields by their names, and not twice', async () => {
        const element = show({
            message: 'past_days: must be fewer.',
            fields: { past_days: { reason: 'must be fewer.', remedy: 'Do.' } }
        });
        expect(textOf(element)).toBe('Days back must be fewer. Do.');
        await expect(element).toBeAccessible();
    });

    it.each(['offline', 'unavailable', 'unknown'])(
        'offers to try again when it is %s',
        (kind) => {
            const element = show({ kind });
            const retries = heard(element, 'retry');
            labelled(element, 'Try again').click();
            expect(retries).toHaveLength(1);
        }
    );

    it('offers to reload the page when the session is over', () => {
        const element = show({ kind: 'session' });
        expect(labelled(element, 'Reload the page')).toBeDefined();
        expect(labelled(element, 'Try again')).toBeUndefined();
    });
});
