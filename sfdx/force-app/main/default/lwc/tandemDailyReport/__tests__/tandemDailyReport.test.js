import TandemDailyReport from 'c/tandemDailyReport';
import { setDailyReport } from 'c/tandemApi';
import { aDailyReport, aProblem } from 'test/builders/panel';
import { clear, find, labelled, settled, shown, textOf } from 'test/builders/dom';

jest.mock('c/tandemApi', () => ({ setDailyReport: jest.fn() }));

const ON = aDailyReport({ enabled: true, next_at: '2030-01-08T06:03:00Z' });

function section(report = aDailyReport()) {
    const properties = { report, zone: 'Europe/Paris' };
    return shown('c-tandem-daily-report', TandemDailyReport, properties);
}

function toggle(element) {
    return labelled(element, 'Send Daily Sync Report');
}

async function press(element, checked) {
    toggle(element).checked = checked;
    toggle(element).dispatchEvent(new CustomEvent('change', { detail: { checked } }));
    await settled();
}

function last(state) {
    return {
        day: '2030-01-07',
        state,
        at: '2030-01-07T06:03:00Z',
        reason: 'Exchange knows no such mailbox.',
        remedy: 'Ask your administrator.'
    };
}

describe('c-tandem-daily-report', () => {
    afterEach(clear);

    it('is off at first, and says what comes and when', async () => {
        const element = section();
        expect(toggle(element).checked).toBe(false);
        expect(textOf(element)).toContain('your own mailbox');
        expect(textOf(element)).toContain('after 7:00');
        expect(textOf(find(element, '[role="status"]'))).toBe('');
        await expect(element).toBeAccessible();
    });

    it('switches on, and says when the first one comes', async () => {
        const element = section();
        setDailyReport.mockResolvedValue(ON);
        await press(element, true);
        expect(setDailyReport).toHaveBeenCalledWith(true);
        expect(toggle(element).checked).toBe(true);
        const said = textOf(find(element, '[role="status"]'));
        expect(said).toBe('The next one comes after Jan 8, 2030, 7:03 AM.');
        await expect(element).toBeAccessible();
    });

    it('switches off, and says that none comes', async () => {
        const element = section(ON);
        setDailyReport.mockResolvedValue(aDailyReport());
        await press(element, false);
        expect(setDailyReport).toHaveBeenCalledWith(false);
        expect(toggle(element).checked).toBe(false);
        expect(textOf(find(element, '[role="status"]'))).toBe('No more reports come.');
    });

    it('stays as it was where the change failed, and tries again', async () => {
        const element = section();
        const away = aProblem({ kind: 'unavailable', message: 'Away.' });
        setDailyReport.mockRejectedValueOnce(away);
        await press(element, true);
        expect(toggle(element).checked).toBe(false);
        expect(textOf(element)).toContain('Away.');
        await expect(element).toBeAccessible();

        setDailyReport.mockResolvedValue(ON);
        find(element, 'c-tandem-problem').dispatchEvent(new CustomEvent('retry'));
        await settled();
        expect(setDailyReport).toHaveBeenLastCalledWith(true);
        expect(toggle(element).checked).toBe(true);
        expect(find(element, 'c-tandem-notice')).toBeNull();
    });

    it.each([
        ['failed', 'The report of Jan 7, 2030 could not be sent'],
        ['unknown', 'The report of Jan 7, 2030 may not have arrived']
    ])('says why a report is missing: %s', async (state, heading) => {
        const element = section({ ...ON, last: last(state) });
        const notice = find(element, 'c-tandem-notice');
        expect(notice.heading).toBe(heading);
        expect(textOf(notice)).toContain('Exchange knows no such mailbox.');
        expect(textOf(notice)).toContain('Ask your administrator.');
        await expect(element).toBeAccessible();
    });

    it.each(['sent', 'nothing', 'waiting', 'sending'])(
        'has nothing to say of a report that was %s',
        (state) => {
            const element = section({ ...ON, last: last(state) });
            expect(find(element, 'c-tandem-notice')).toBeNull();
        }
    );

    it('does not speak of old trouble while it is off', () => {
        const element = section(aDailyReport({ last: last('failed') }));
        expect(find(element, 'c-tandem-notice')).toBeNull();
    });
});
