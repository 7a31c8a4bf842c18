import TandemFrame from 'c/tandemFrame';
import { aProblem } from 'test/builders/panel';
import {
    clear,
    findAll,
    heard,
    labelled,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

const frame = (properties) =>
    shown('c-tandem-frame', TandemFrame, { heading: 'Users', ...properties });

describe('c-tandem-frame', () => {
    afterEach(clear);

    it('says that it is at work, in a landmark with a name', async () => {
        const element = frame({ busy: true, busyText: 'Loading' });
        const [spinner] = findAll(element, 'lightning-spinner');
        expect(spinner.alternativeText).toBe('Loading');
        expect(findAll(element, 'section')[0].ariaLabel).toBe('Users');
        await expect(element).toBeAccessible();
    });

    it('shows a problem and a refusal, and lets both be tried again', async () => {
        const element = frame({
            problem: aProblem({ kind: 'unavailable', message: 'Away.' }),
            refusal: aProblem({ kind: 'unavailable', message: 'Not now.' })
        });
        await settled();
        expect(textOf(element)).toMatch(/Away\..*Not now\./);
        const wishes = heard(element, 'retry');
        findAll(element, 'lightning-button').forEach((button) => button.click());
        expect(wishes).toHaveLength(2);
        await expect(element).toBeAccessible();
    });

    it('takes the focus to what was done when its button is gone', async () => {
        const element = frame({});
        element.done = 'Removed.';
        await settled();
        expect(element.shadowRoot.activeElement.textContent).toBe('');
        expect(textOf(element.shadowRoot.activeElement)).toContain('Removed.');
        await expect(element).toBeAccessible();
    });

    it('leaves the focus where the user still is', async () => {
        const field = document.createElement('input');
        document.body.appendChild(field);
        field.focus();
        const element = frame({});
        element.done = 'Added.';
        await settled();
        expect(document.activeElement).toBe(field);
        expect(labelled(element, 'Try again')).toBeUndefined();
    });
});
