import { asProblem } from 'c/tandemAdminPart';
import { aProblem } from 'test/builders/panel';

describe('c-tandem-admin-part', () => {
    it('hands a refusal on', () => {
        const problem = aProblem();
        expect(asProblem(problem)).toBe(problem);
    });

    it('does not hide a mistake of our own as a refusal', () => {
        expect(() => asProblem(new TypeError('mistake'))).toThrow('mistake');
    });
});
