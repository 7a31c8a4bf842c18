import { KEYS } from 'c/tandemSettingRules';
import { FIELDS, frequencyText, valueText } from 'c/tandemWords';

const CHOICES = {
    folder: [
        { id: 'AAk0', name: 'Calendar', main: true },
        { id: 'AAk1', name: 'Travel', main: false }
    ]
};

describe('c-tandem-words', () => {
    it('has a name for every setting', () => {
        expect(Object.keys(FIELDS)).toEqual(KEYS);
        expect(Object.values(FIELDS).join()).not.toMatch(/c\.Tandem/);
    });

    it('leaves the frequency blank until there is one', () => {
        expect(frequencyText(null)).toBe('');
        expect(frequencyText(60)).toBe('every hour');
    });

    it.each([
        ['mode', 'matching', 'Matching records only'],
        ['interval_minutes', null, 'None chosen'],
        ['interval_minutes', 60, 'Every hour'],
        ['days', [], 'Every day'],
        ['days', ['fri', 'mon'], 'Monday and Friday'],
        ['time_from', null, 'Any time'],
        ['past_days', 1, '1 day'],
        ['future_days', 365, '365 days'],
        ['prevent_create_in_exchange', false, 'Off'],
        ['folder', '', 'Calendar'],
        ['folder', 'AAk1', 'Travel'],
        ['folder', 'gone', 'A calendar that could not be named just now'],
        ['salesforce_type', '', 'None (Salesforce sets its own default)'],
        ['salesforce_type', 'Call', 'Call'],
        ['conflict_rule', 'delete_wins', 'Delete the item'],
        ['alternate_emails', true, 'On'],
        ['body_overflow', 'refuse', 'Do not sync the item']
    ])('tells %s = %j as "%s"', (key, value, text) => {
        expect(valueText(key, value, CHOICES)).toBe(text);
    });

    it('tells the main calendar also where Exchange cannot be asked', () => {
        expect(valueText('folder', '', { folder: null })).toBe('Main calendar');
    });

    it('shows a value it has no word for as it is', () => {
        expect(valueText('mode', 'brand_new')).toBe('brand_new');
    });
});
