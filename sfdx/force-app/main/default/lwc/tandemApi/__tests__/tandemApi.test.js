import getSettingsByApex from '@salesforce/apex/TandemUserController.getSettings';
import saveSettingsByApex from '@salesforce/apex/TandemUserController.saveSettings';
import getItemsByApex from '@salesforce/apex/TandemUserController.getItems';
import retryItemByApex from '@salesforce/apex/TandemUserController.retryItem';
import removeExclusionByApex from '@salesforce/apex/TandemUserController.removeExclusion';
import {
    actOnItem,
    getItems,
    getSettings,
    removeExclusion,
    saveSettings
} from 'c/tandemApi';

function mockApex() {
    return { __esModule: true, default: jest.fn() };
}
jest.mock('@salesforce/apex/TandemUserController.getSettings', () => mockApex(), {
    virtual: true
});
jest.mock('@salesforce/apex/TandemUserController.saveSettings', () => mockApex(), {
    virtual: true
});
jest.mock('@salesforce/apex/TandemUserController.getItems', () => mockApex(), {
    virtual: true
});
jest.mock('@salesforce/apex/TandemUserController.retryItem', () => mockApex(), {
    virtual: true
});
jest.mock('@salesforce/apex/TandemUserController.removeExclusion', () => mockApex(), {
    virtual: true
});

describe('c-tandem-api', () => {
    afterEach(() => jest.clearAllMocks());

    it('gives settings together with their version', async () => {
        getSettingsByApex.mockResolvedValue(
            '{"etag":"\\"7\\"","body":{"kind":"calendar","settings":{}}}'
        );
        expect(await getSettings('calendar')).toEqual({
            kind: 'calendar',
            settings: {},
            version: '"7"'
        });
        expect(getSettingsByApex).toHaveBeenCalledWith({
            kind: 'calendar',
            filters: '{}'
        });
    });

    it('saves the changes as JSON under the version that was read', async () => {
        saveSettingsByApex.mockResolvedValue(
            '{"etag":"\\"8\\"","body":{"started":true}}'
        );
        const saved = await saveSettings('calendar', { days: ['mon'] }, '"7"');
        expect(saved).toEqual({ started: true, version: '"8"' });
        expect(saveSettingsByApex).toHaveBeenCalledWith({
            kind: 'calendar',
            etag: '"7"',
            body: '{"days":["mon"]}'
        });
    });

    it('sends filters as JSON', async () => {
        getItemsByApex.mockResolvedValue('{"items":[],"total":0}');
        await getItems({ state: 'unresolved', page: 2 });
        expect(getItemsByApex).toHaveBeenCalledWith({
            filters: '{"state":"unresolved","page":2}'
        });
    });

    it('gives the row as an action leaves it, or none', async () => {
        retryItemByApex.mockResolvedValue('{"item":null}');
        expect(await actOnItem('retry', 'a1')).toBeNull();
        expect(retryItemByApex).toHaveBeenCalledWith({ itemId: 'a1' });
    });

    it('reads the answer without content', async () => {
        removeExclusionByApex.mockResolvedValue('null');
        expect(await removeExclusion('e1')).toBeNull();
    });

    it('rejects with a problem, not with the error of Apex', async () => {
        saveSettingsByApex.mockRejectedValue({
            body: {
                message: '{"code":412,"message":"m","remedy":"r","errors":[]}'
            }
        });
        await expect(saveSettings('calendar', {}, '"7"')).rejects.toEqual({
            kind: 'changed',
            code: 412,
            message: 'm',
            remedy: 'r',
            fields: {}
        });
    });
});
