import TandemMappingSection from 'c/tandemMappingSection';
import { LOCKED, sectionOf, someChoices } from 'test/builders/panel';
import { choose, clear, heard, labelled, shown, textOf } from 'test/builders/dom';

function section(values, admin, choices) {
    return shown('c-tandem-mapping-section', TandemMappingSection, {
        ...sectionOf(values, admin),
        choices: someChoices(choices)
    });
}

const labelsOf = ({ options }) => options.map(({ label }) => label);
const chosen = ({ options, value }) =>
    options.find((option) => option.value === value).label;

describe('c-tandem-mapping-section', () => {
    afterEach(clear);

    it('offers the main calendar first, then the others', async () => {
        const folder = labelled(section(), 'Folder');
        expect(labelsOf(folder)).toEqual(['Calendar (main calendar)', 'Travel']);
        expect(chosen(folder)).toBe('Calendar (main calendar)');
        await expect(section()).toBeAccessible();
    });

    it('tells of another calendar by its id', () => {
        const element = section();
        const changes = heard(element, 'settingchange');
        choose(labelled(element, 'Folder'), 'AAk1');
        expect(changes).toEqual([{ key: 'folder', value: 'AAk1' }]);
    });

    it.each([
        ['', null],
        ['AAk1', 'calendar']
    ])('goes back to the main calendar from "%s" with %j', (folder, value) => {
        const element = section({ folder });
        const changes = heard(element, 'settingchange');
        const field = labelled(element, 'Folder');
        choose(field, field.options[0].value);
        expect(changes).toEqual([{ key: 'folder', value }]);
    });

    it('keeps a calendar that is gone visible', () => {
        const folder = labelled(section({ folder: 'gone' }), 'Folder');
        expect(chosen(folder)).toMatch(/could not be named/);
    });

    it('says why there is nothing to choose where Exchange cannot be asked', async () => {
        const element = section(
            {},
            {},
            {
                folder: null,
                problem: { reason: 'Exchange is away.', remedy: 'Wait.' }
            }
        );
        expect(labelled(element, 'Folder').disabled).toBe(true);
        expect(textOf(element)).toContain('Exchange is away. Wait.');
        await expect(element).toBeAccessible();
    });

    it('offers the types of the org, and none', () => {
        const element = section({ salesforce_type: 'Call' });
        const type = labelled(element, 'Salesforce Type');
        expect(labelsOf(type)).toEqual([
            'None: Salesforce sets its own default',
            'Call',
            'Meeting'
        ]);
        const changes = heard(element, 'settingchange');
        choose(type, type.options[0].value);
        expect(changes).toEqual([{ key: 'salesforce_type', value: '' }]);
    });

    it('keeps a type that is no longer active visible', () => {
        const element = section({ salesforce_type: 'Lunch' });
        expect(chosen(labelled(element, 'Salesforce Type'))).toBe(
            'Lunch (no longer active)'
        );
    });

    it('tells when invitees are switched on', () => {
        const element = section();
        const changes = heard(element, 'settingchange');
        const field = labelled(element, 'Sync Invitees to Salesforce');
        field.checked = true;
        field.dispatchEvent(new CustomEvent('change'));
        expect(changes).toEqual([{ key: 'sync_invitees', value: true }]);
    });

    it.each([
        ['folder', 'Folder'],
        ['salesforce_type', 'Salesforce Type'],
        ['sync_invitees', 'Sync Invitees to Salesforce']
    ])('greys %s where it is locked', (key, label) => {
        const element = section({}, { [key]: LOCKED });
        expect(labelled(element, label).disabled).toBe(true);
    });
});
