import {
    capitalised,
    clockText,
    columnsOf,
    counted,
    fill,
    instantText,
    largestUnit,
    listText,
    startText,
    usableZone,
    weekdayText
} from 'c/tandemText';

// The space before AM and PM is a narrow one in newer data of the language.
const plain = (text) => text.replace(/\s/g, ' ');

describe('c-tandem-text', () => {
    it('fills the holes of a template and leaves those without a value', () => {
        expect(fill('{1} of {0}, {2}', 5, 0)).toBe('0 of 5, {2}');
    });

    it('takes a value as it is, also where it looks like a hole', () => {
        expect(fill('{0} {1}', '{1}', 'b')).toBe('{1} b');
    });

    it.each([
        [0, '0 days'],
        [1, '1 day'],
        [1200, '1,200 days']
    ])('counts %i', (count, text) => {
        expect(counted(count, '{0} day', '{0} days')).toBe(text);
    });

    it('tells an instant in the zone it is given', () => {
        const instant = '2030-01-07T23:30:00+00:00';
        expect(plain(instantText(instant, 'Europe/Paris'))).toBe(
            'Jan 8, 2030, 12:30 AM'
        );
        expect(plain(instantText(instant, 'America/New_York'))).toBe(
            'Jan 7, 2030, 6:30 PM'
        );
        expect(instantText(null, 'UTC')).toBe('');
    });

    it('keeps the date of an all-day item in every zone', () => {
        expect(startText('2030-01-07', 'Pacific/Auckland')).toBe('Jan 7, 2030');
        expect(startText('2030-01-07', 'America/Los_Angeles')).toBe('Jan 7, 2030');
        expect(startText(null, 'UTC')).toBe('');
    });

    it('takes the first zone that the browser knows', () => {
        expect(usableZone(null, 'Mars/Olympus', 'Asia/Tokyo')).toBe('Asia/Tokyo');
        expect(usableZone(undefined)).toBe('UTC');
    });

    it('writes weekdays, clocks and lists in the language of the user', () => {
        expect(weekdayText('mon')).toBe('Monday');
        expect(weekdayText('sun', 'short')).toBe('Sun');
        expect(plain(clockText('18:05'))).toBe('6:05 PM');
        expect(listText(['a', 'b', 'c'])).toBe('a, b, and c');
    });

    it.each([
        [45, 45, 'minute'],
        [90, 90, 'minute'],
        [120, 2, 'hour'],
        [1440, 1, 'day']
    ])('takes %i minutes as %i of the unit %s', (minutes, count, unit) => {
        expect(largestUnit(minutes)).toEqual({ count, unit });
    });

    it.each([
        ['every hour', 'Every hour'],
        ['', '']
    ])('begins %j as %j where it stands alone', (text, alone) => {
        expect(capitalised(text)).toBe(alone);
    });

    it('heads columns by the labels of their keys', () => {
        expect(columnsOf({ a: 'First', b: 'Second', c: 'Other' }, 'b', 'a')).toEqual([
            { key: 'b', label: 'Second' },
            { key: 'a', label: 'First' }
        ]);
    });
});
