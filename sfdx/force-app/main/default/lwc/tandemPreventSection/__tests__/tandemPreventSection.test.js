import TandemPreventSection from 'c/tandemPreventSection';
import { LOCKED, sectionOf } from 'test/builders/panel';
import { clear, find, findAll, heard, shown, textOf } from 'test/builders/dom';

function section(values, admin) {
    return shown(
        'c-tandem-prevent-section',
        TandemPreventSection,
        sectionOf(values, admin)
    );
}

describe('c-tandem-prevent-section', () => {
    afterEach(clear);

    it('has six switches, three of each system', async () => {
        const element = section({ prevent_update_in_exchange: true });
        const on = findAll(element, 'lightning-input')
            .filter((one) => one.checked)
            .map((one) => one.dataset.key);
        expect(findAll(element, 'lightning-input')).toHaveLength(6);
        expect(on).toEqual(['prevent_update_in_exchange']);
        await expect(element).toBeAccessible();
    });

    it('tells of a switch that is ticked', () => {
        const element = section();
        const changes = heard(element, 'settingchange');
        const field = find(element, '[data-key="prevent_delete_in_salesforce"]');
        field.checked = true;
        field.dispatchEvent(new CustomEvent('change'));
        expect(changes).toEqual([{ key: 'prevent_delete_in_salesforce', value: true }]);
    });

    it('warns what the switches go before, and that they stick', () => {
        const text = textOf(section());
        expect(text).toMatch(/before categories, Smart Addresses/);
        expect(text).toMatch(/stays out when you untick it/);
    });

    it('greys a locked switch alone', () => {
        const key = 'prevent_create_in_exchange';
        const element = section({}, { [key]: LOCKED });
        const greyed = findAll(element, 'lightning-input')
            .filter((one) => one.disabled)
            .map((one) => one.dataset.key);
        expect(greyed).toEqual([key]);
        expect(textOf(element)).toContain('Calendar_Lock');
    });
});
