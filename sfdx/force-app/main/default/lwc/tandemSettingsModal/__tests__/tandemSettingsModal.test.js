import TandemSettingsModal from 'c/tandemSettingsModal';
import { getSettings, saveSettings } from 'c/tandemApi';
import { aProblem, foundSettings, LOCKED, ZONE } from 'test/builders/panel';
import {
    clear,
    find,
    heard,
    labelled,
    press,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({
    getSettings: jest.fn(),
    saveSettings: jest.fn()
}));

async function modal(found = foundSettings(), editing = true) {
    getSettings.mockResolvedValue(found);
    return opened(editing);
}

async function opened(editing = true) {
    const element = shown('c-tandem-settings-modal', TandemSettingsModal, {
        kind: 'calendar',
        zone: ZONE,
        editing
    });
    await settled();
    return element;
}

async function change(element, key, value) {
    find(element, 'c-tandem-settings-form').dispatchEvent(
        new CustomEvent('settingchange', { detail: { key, value } })
    );
    await settled();
}

async function save(element) {
    await press(element, 'Save');
}

const CHANGED = aProblem({ kind: 'changed', code: 412 });

describe('c-tandem-settings-modal', () => {
    afterEach(clear);

    it('opens to be looked at, and goes on to editing', async () => {
        const element = await modal(foundSettings(), false);
        expect(find(element, 'c-tandem-settings-view')).not.toBeNull();
        expect(labelled(element, 'Save')).toBeUndefined();
        await expect(element).toBeAccessible();
        await press(element, 'Edit');
        expect(find(element, 'c-tandem-settings-form')).not.toBeNull();
        expect(find(element, 'c-tandem-settings-view')).toBeNull();
        await expect(element).toBeAccessible();
    });

    it('saves what was changed, and only that, and closes with what follows', async () => {
        const element = await modal(foundSettings({ mode: 'do_not_sync' }));
        const closed = heard(element, 'closed');
        saveSettings.mockResolvedValue({
            ...foundSettings({ mode: 'matching' }),
            started: true
        });
        await change(element, 'mode', 'matching');
        await save(element);
        expect(saveSettings).toHaveBeenCalledWith(
            'calendar',
            { mode: 'matching' },
            '"1"'
        );
        expect(closed).toEqual([
            {
                kind: 'calendar',
                before: 'do_not_sync',
                after: 'matching',
                started: true
            }
        ]);
    });

    it('has nothing to save until something is changed', async () => {
        const element = await modal();
        expect(labelled(element, 'Save').disabled).toBe(true);
        await change(element, 'past_days', 7);
        expect(labelled(element, 'Save').disabled).toBe(false);
        expect(textOf(element)).toContain('1 change not saved yet');
        await change(element, 'past_days', 30);
        expect(labelled(element, 'Save').disabled).toBe(true);
    });

    it('saves nothing beyond the bounds', async () => {
        const element = await modal();
        await change(element, 'interval_minutes', 29);
        expect(labelled(element, 'Save').disabled).toBe(true);
        expect(textOf(element)).toContain('Correct the marked fields first');
        labelled(element, 'Save').dispatchEvent(new CustomEvent('click'));
        expect(saveSettings).not.toHaveBeenCalled();
    });

    it('does not wait for a locked value to be put right', async () => {
        const element = await modal(
            foundSettings({ past_days: 99 }, { past_days: LOCKED })
        );
        await change(element, 'future_days', 7);
        expect(labelled(element, 'Save').disabled).toBe(false);
    });

    it('lets no Escape throw changes away', async () => {
        const element = await modal();
        expect(element.disableClose).toBe(false);
        await change(element, 'past_days', 7);
        expect(element.disableClose).toBe(true);
        const closed = heard(element, 'closed');
        labelled(element, 'Discard changes').click();
        // An event carries no detail as null.
        expect(closed).toEqual([null]);
        expect(saveSettings).not.toHaveBeenCalled();
    });

    it('keeps the changes on top when somebody else has saved meanwhile', async () => {
        const element = await modal();
        await change(element, 'past_days', 7);
        saveSettings.mockRejectedValueOnce(CHANGED);
        getSettings.mockResolvedValue(
            foundSettings({ past_days: 14, folder: 'AAk1' }, {}, '"2"')
        );
        await save(element);
        const text = textOf(element);
        expect(text).toContain('saved elsewhere in the meantime');
        expect(element.shadowRoot.activeElement.dataset.outcome).toBe('');
        expect(text).toContain('saved meanwhile as "14 days", yours is "7 days"');
        expect(find(element, 'c-tandem-settings-form').values).toMatchObject({
            past_days: 7,
            folder: 'AAk1'
        });
        await expect(element).toBeAccessible();
        saveSettings.mockResolvedValue({ ...foundSettings(), started: false });
        await save(element);
        expect(saveSettings).toHaveBeenLastCalledWith(
            'calendar',
            { past_days: 7 },
            '"2"'
        );
    });

    it('gives up a change for the other value when the user says so', async () => {
        const element = await modal();
        await change(element, 'past_days', 7);
        saveSettings.mockRejectedValueOnce(CHANGED);
        getSettings.mockResolvedValue(foundSettings({ past_days: 14 }));
        await save(element);
        await press(element, 'Use the other value of Days back');
        const { values } = find(element, 'c-tandem-settings-form');
        expect(values.past_days).toBe(14);
        expect(element.disableClose).toBe(false);
        expect(labelled(element, 'Save').disabled).toBe(true);
    });

    it('names what was locked meanwhile, and greys it', async () => {
        const element = await modal();
        await change(element, 'mode', 'matching');
        saveSettings.mockRejectedValueOnce(aProblem({ kind: 'locked', code: 403 }));
        getSettings.mockResolvedValue(foundSettings({}, { mode: LOCKED }));
        await save(element);
        expect(textOf(element)).toContain('cannot be saved: Sync mode');
        expect(find(element, 'input[value="matching"]').disabled).toBe(true);
    });

    it('saves on top of a save that changed nothing here, without a question', async () => {
        const element = await modal();
        await change(element, 'past_days', 7);
        saveSettings.mockRejectedValueOnce(CHANGED);
        getSettings.mockResolvedValue(foundSettings({}, {}, '"2"'));
        await save(element);
        expect(textOf(element)).toContain('Check them and save again');
        saveSettings.mockResolvedValue({ ...foundSettings(), started: false });
        await save(element);
        expect(saveSettings).toHaveBeenLastCalledWith(
            'calendar',
            { past_days: 7 },
            '"2"'
        );
    });

    it('shows the reason of a refusal that nothing read afresh explains', async () => {
        const element = await modal();
        await change(element, 'past_days', 7);
        saveSettings.mockRejectedValueOnce(
            aProblem({ kind: 'locked', code: 403, message: 'Not for you.' })
        );
        await save(element);
        expect(textOf(element)).toContain('Not for you.');
        expect(find(element, 'c-tandem-merge-notice')).toBeNull();
    });

    it('keeps the changes when the service is away, and tries again', async () => {
        const element = await modal();
        await change(element, 'past_days', 7);
        saveSettings.mockRejectedValueOnce(
            aProblem({ kind: 'unavailable', message: 'Out of reach.' })
        );
        await save(element);
        expect(textOf(element)).toContain('The settings were not saved');
        expect(textOf(element)).toContain('1 change not saved yet');
        saveSettings.mockResolvedValue({ ...foundSettings(), started: false });
        const closed = heard(element, 'closed');
        await press(element, 'Try again');
        expect(closed).toHaveLength(1);
    });

    it('names the fields the service refuses', async () => {
        const element = await modal();
        await change(element, 'folder', 'AAk1');
        saveSettings.mockRejectedValueOnce(
            aProblem({
                kind: 'invalid',
                fields: { folder: { reason: 'is gone.', remedy: 'Choose.' } }
            })
        );
        await save(element);
        expect(textOf(find(element, 'c-tandem-field-problems'))).toBe(
            'Folder is gone. Choose.'
        );
    });

    it('says so when the settings cannot be loaded, and tries again', async () => {
        getSettings.mockRejectedValueOnce(aProblem({ kind: 'offline' }));
        const element = await opened();
        expect(find(element, 'c-tandem-settings-form')).toBeNull();
        await expect(element).toBeAccessible();
        getSettings.mockResolvedValue(foundSettings());
        await press(element, 'Try again');
        expect(find(element, 'c-tandem-settings-form')).not.toBeNull();
    });

    it('looks anew when it is opened again', async () => {
        await modal(foundSettings(), false);
        getSettings.mockClear();
        await modal(foundSettings(), false);
        expect(getSettings).toHaveBeenCalledWith('calendar', true);
    });

    it('says since when locks could not be read afresh', async () => {
        const element = await modal({
            ...foundSettings(),
            policy: { checked_at: '2030-01-07T08:00:00Z', current: false }
        });
        expect(textOf(element)).toMatch(/as they were on Jan 7, 2030, 9:00\sAM/);
    });

    it('shows that it is loading', async () => {
        getSettings.mockReturnValue(new Promise(() => {}));
        const element = await opened();
        expect(find(element, 'lightning-spinner').alternativeText).toBe(
            'Loading the settings'
        );
    });
});
