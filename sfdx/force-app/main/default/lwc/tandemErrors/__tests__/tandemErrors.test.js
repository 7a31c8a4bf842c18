import { canRetry, KINDS, needsReload, problemOf } from 'c/tandemErrors';

function passedOn(body) {
    return { body: { message: JSON.stringify(body) } };
}

describe('c-tandem-errors', () => {
    afterEach(() => jest.restoreAllMocks());

    it('passes on what the service says, field by field', () => {
        const problem = problemOf(
            passedOn({
                code: 422,
                message: 'Some fields are wrong.',
                remedy: 'Correct them.',
                errors: [{ field: 'past_days', reason: 'too many', remedy: 'Fewer.' }]
            })
        );
        expect(problem).toEqual({
            kind: KINDS.INVALID,
            code: 422,
            message: 'Some fields are wrong.',
            remedy: 'Correct them.',
            fields: { past_days: { reason: 'too many', remedy: 'Fewer.' } }
        });
    });

    it.each([
        [0, KINDS.UNAVAILABLE],
        [403, KINDS.LOCKED],
        [404, KINDS.REFUSED],
        [409, KINDS.REFUSED],
        [412, KINDS.CHANGED],
        [429, KINDS.UNAVAILABLE],
        [503, KINDS.UNAVAILABLE],
        [500, KINDS.UNKNOWN]
    ])('takes the status %i as %s', (code, kind) => {
        const error = passedOn({ code, message: 'm', remedy: 'r', errors: [] });
        expect(problemOf(error).kind).toBe(kind);
    });

    it('offers to reload where the session is over', () => {
        const gone = { body: { message: 'Session expired or invalid' } };
        const problem = problemOf({
            body: { ...gone.body, errorCode: 'INVALID_SESSION_ID' }
        });
        expect(problem.kind).toBe(KINDS.SESSION);
        expect(problem.remedy).toMatch(/log in again/);
        expect(needsReload(problem)).toBe(true);
        expect(canRetry(problem)).toBe(false);
    });

    it('says so when the browser is offline', () => {
        jest.spyOn(window.navigator, 'onLine', 'get').mockReturnValue(false);
        const problem = problemOf(new TypeError('Failed to fetch'));
        expect(problem.kind).toBe(KINDS.OFFLINE);
        expect(canRetry(problem)).toBe(true);
    });

    it('takes a lost connection as a service out of reach', () => {
        expect(problemOf(new TypeError('Failed to fetch')).kind).toBe(
            KINDS.UNAVAILABLE
        );
    });

    it.each([
        [undefined],
        [{}],
        [{ body: { message: '"a text"' } }],
        [{ body: { message: 'null' } }],
        [new Error('x is undefined')]
    ])('has words for %p as well, and tells nothing of its insides', (error) => {
        const problem = problemOf(error);
        expect(problem.kind).toBe(KINDS.UNKNOWN);
        expect(problem.message).toBe('Something unexpected happened.');
        expect(problem.remedy).not.toBe('');
    });
});
