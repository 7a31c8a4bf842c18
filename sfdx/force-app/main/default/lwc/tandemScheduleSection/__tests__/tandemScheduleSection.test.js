import TandemScheduleSection from 'c/tandemScheduleSection';
import { LOCKED, sectionOf } from 'test/builders/panel';
import {
    choose,
    clear,
    find,
    heard,
    labelled,
    settled,
    shown,
    textOf
} from 'test/builders/dom';

function section(values, admin) {
    return shown(
        'c-tandem-schedule-section',
        TandemScheduleSection,
        sectionOf(values, admin)
    );
}

/** The base component with this label, also within one of ours. */
function fieldOf(element, label) {
    const found = labelled(element, label);
    return find(found, 'lightning-input') ?? found;
}

describe('c-tandem-schedule-section', () => {
    afterEach(clear);

    it('shows interval, days, hours and window', async () => {
        const element = section({
            interval_minutes: 60,
            days: ['mon'],
            time_from: '08:00',
            past_days: 7
        });
        expect(labelled(element, 'Run the sync').value).toBe('60');
        expect(labelled(element, 'On these days').value).toEqual(['mon']);
        expect(labelled(element, 'From').value).toBe('08:00');
        expect(fieldOf(element, 'Days back').value).toBe(7);
        await expect(element).toBeAccessible();
    });

    it('tells of each choice in the form the service takes', () => {
        const element = section();
        const changes = heard(element, 'settingchange');
        choose(labelled(element, 'Run the sync'), '120');
        choose(labelled(element, 'On these days'), ['mon', 'tue']);
        choose(labelled(element, 'From'), '08:30');
        choose(labelled(element, 'Until'), '-');
        choose(fieldOf(element, 'Days ahead'), '90');
        choose(fieldOf(element, 'Days back'), '');
        expect(changes).toEqual([
            { key: 'interval_minutes', value: 120 },
            { key: 'days', value: ['mon', 'tue'] },
            { key: 'time_from', value: '08:30' },
            { key: 'time_to', value: '' },
            { key: 'future_days', value: 90 },
            { key: 'past_days', value: null }
        ]);
    });

    it('takes another number of minutes, from 30 on', async () => {
        const element = section();
        expect(labelled(element, 'Minutes between two runs')).toBeUndefined();
        const changes = heard(element, 'settingchange');
        choose(labelled(element, 'Run the sync'), 'other');
        await settled();
        const minutes = fieldOf(element, 'Minutes between two runs');
        expect([minutes.min, minutes.max]).toEqual([30, 1440]);
        choose(minutes, '45');
        expect(changes).toEqual([{ key: 'interval_minutes', value: 45 }]);
    });

    it('offers half hours, no limit, and a time that was set elsewhere', () => {
        const element = section({ time_from: '08:07' });
        const from = labelled(element, 'From');
        expect(from.options).toHaveLength(50);
        expect(from.options.slice(0, 2).map(({ label }) => label)).toEqual([
            'No limit',
            expect.stringMatching(/^12:00\sAM$/)
        ]);
        const position = from.options.findIndex(({ value }) => value === '08:07');
        expect(from.options[position - 1].value).toBe('08:00');
        expect(labelled(element, 'Until').options).toHaveLength(49);
        expect(labelled(element, 'Until').value).toBe('-');
    });

    it('shows an interval that is not in the list as a number', () => {
        const element = section({ interval_minutes: 45 });
        expect(labelled(element, 'Run the sync').value).toBe('other');
        expect(fieldOf(element, 'Minutes between two runs').value).toBe(45);
    });

    it.each([
        ['Days back', 0, 30],
        ['Days ahead', 0, 365]
    ])('bounds %s by %i and %i and checks it as one types', (label, min, max) => {
        const element = section();
        const field = fieldOf(element, label);
        expect([field.min, field.max]).toEqual([min, max]);
        field.reportValidity = jest.fn();
        choose(field, String(max + 1));
        expect(field.reportValidity).toHaveBeenCalled();
        expect(field.messageWhenRangeOverflow).toContain(String(max));
    });

    it('names the time zone and the caps', () => {
        const text = textOf(section());
        expect(text).toContain('Europe/Paris');
        expect(text).toMatch(/more often than every 30 minutes/);
        expect(text).toMatch(/30 days back and 365 days ahead/);
    });

    it.each([
        ['interval_minutes', 'Run the sync'],
        ['days', 'On these days'],
        ['time_from', 'From'],
        ['time_to', 'Until'],
        ['past_days', 'Days back'],
        ['future_days', 'Days ahead']
    ])('greys %s where it is locked, and nothing else', async (key, label) => {
        const element = section({}, { [key]: LOCKED });
        const fields = [
            'Run the sync',
            'On these days',
            'From',
            'Until',
            'Days back',
            'Days ahead'
        ];
        const greyed = fields.filter((name) => fieldOf(element, name).disabled);
        expect(greyed).toEqual([label]);
        expect(find(element, 'c-tandem-setting-origin')).not.toBeNull();
        expect(textOf(element)).toContain('Calendar_Lock');
    });
});
