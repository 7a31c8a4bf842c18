import TandemConflictSection from 'c/tandemConflictSection';
import { LOCKED, sectionOf } from 'test/builders/panel';
import {
    clear,
    find,
    findAll,
    heard,
    labelled,
    shown,
    textOf
} from 'test/builders/dom';

function section(values, admin) {
    return shown(
        'c-tandem-conflict-section',
        TandemConflictSection,
        sectionOf(values, admin)
    );
}

describe('c-tandem-conflict-section', () => {
    afterEach(clear);

    it('offers the four rules in the order of the page, each with an example', async () => {
        const element = section();
        const [rules] = findAll(element, 'c-tandem-choice-group');
        expect(rules.options.map(({ value }) => value)).toEqual([
            'salesforce_master',
            'exchange_master',
            'delete_wins',
            'keep_updated'
        ]);
        expect(rules.options.every(({ text }) => /Example/.test(text))).toBe(true);
        expect(find(element, 'input[value="keep_updated"]').checked).toBe(true);
        await expect(element).toBeAccessible();
    });

    it('tells of another rule, other matching and other long texts', () => {
        const element = section();
        const changes = heard(element, 'settingchange');
        find(element, 'input[value="delete_wins"]').click();
        const emails = labelled(element, 'Alternate/Secondary Email Addresses');
        emails.checked = false;
        emails.dispatchEvent(new CustomEvent('change'));
        find(element, 'input[value="refuse"]').click();
        expect(changes).toEqual([
            { key: 'conflict_rule', value: 'delete_wins' },
            { key: 'alternate_emails', value: false },
            { key: 'body_overflow', value: 'refuse' }
        ]);
    });

    it('warns that prevented operations go first, and of long subjects', () => {
        const text = textOf(section());
        expect(text).toMatch(/Prevent Operations go before this rule/);
        expect(text).toMatch(/subject is too long .* does not sync/);
    });

    it.each([
        ['conflict_rule', 'input[value="delete_wins"]'],
        ['alternate_emails', '[data-key="alternate_emails"]'],
        ['body_overflow', 'input[value="refuse"]']
    ])('greys %s where it is locked', (key, selector) => {
        expect(find(section({}, { [key]: LOCKED }), selector).disabled).toBe(true);
        expect(find(section(), selector).disabled).toBe(false);
    });
});
