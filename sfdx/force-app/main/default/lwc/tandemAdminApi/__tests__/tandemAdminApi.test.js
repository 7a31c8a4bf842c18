import getAuditByApex from '@salesforce/apex/TandemAdminController.getAudit';
import getExclusionsByApex from '@salesforce/apex/TandemAdminController.getExclusions';
import removeExclusionByApex from '@salesforce/apex/TandemAdminController.removeExclusion';
import saveRuleByApex from '@salesforce/apex/TandemAdminController.saveRule';
import { getAudit, getExclusions, removeExclusion, saveRule } from 'c/tandemAdminApi';

jest.mock(
    '@salesforce/apex/TandemAdminController.getAudit',
    () => ({ default: jest.fn() }),
    { virtual: true }
);
jest.mock(
    '@salesforce/apex/TandemAdminController.getExclusions',
    () => ({ default: jest.fn() }),
    { virtual: true }
);
jest.mock(
    '@salesforce/apex/TandemAdminController.removeExclusion',
    () => ({ default: jest.fn() }),
    { virtual: true }
);
jest.mock(
    '@salesforce/apex/TandemAdminController.saveRule',
    () => ({ default: jest.fn() }),
    { virtual: true }
);

describe('c-tandem-admin-api', () => {
    it('reads the JSON that Apex answers', async () => {
        getExclusionsByApex.mockResolvedValue('{"exclusions":[{"id":"e1"}]}');
        await expect(getExclusions()).resolves.toEqual([{ id: 'e1' }]);
    });

    it('sends reading parameters and rules as JSON', async () => {
        getAuditByApex.mockResolvedValue('{"entries":[],"next":null}');
        saveRuleByApex.mockResolvedValue('{"deployment":"0Af","record":"R"}');
        await getAudit('n1');
        await saveRule({ setting: 'mode' });
        expect(getAuditByApex).toHaveBeenCalledWith({ filters: '{"after":"n1"}' });
        expect(saveRuleByApex).toHaveBeenCalledWith({ rule: '{"setting":"mode"}' });
    });

    it('takes an answer without a body for what it is', async () => {
        removeExclusionByApex.mockResolvedValue('null');
        await expect(removeExclusion('e1')).resolves.toBeNull();
    });

    it('rejects with a problem that can be shown', async () => {
        const told = { code: 403, message: 'Not yours.', remedy: 'Ask.', errors: [] };
        getExclusionsByApex.mockRejectedValue({
            body: { message: JSON.stringify(told) }
        });
        await expect(getExclusions()).rejects.toMatchObject({
            kind: 'locked',
            message: 'Not yours.',
            remedy: 'Ask.'
        });
    });
});
