import { api, LightningElement } from 'lwc';
import { setDailyReport } from 'c/tandemApi';
import { fill, instantText, startText } from 'c/tandemText';
import { LABELS } from './labels';

/** What is said of a report that its user may be missing, by its state. */
const TROUBLES = { failed: LABELS.failed, unknown: LABELS.unknown };

/** The switch of the daily report, and what became of the last one. */
export default class TandemDailyReport extends LightningElement {
    labels = LABELS;
    current = null;
    wish = false;
    problem = null;
    isBusy = false;
    wasSwitched = false;

    /** In which instants are told. */
    @api zone;

    /** The member `daily_report` of the user, as the service tells it. */
    @api
    get report() {
        return this.current;
    }

    set report(value) {
        this.current = value;
    }

    get isOn() {
        return Boolean(this.current?.enabled);
    }

    get nextText() {
        if (this.isOn) {
            return fill(LABELS.next, instantText(this.current.next_at, this.zone));
        }
        return this.wasSwitched ? LABELS.none : '';
    }

    get trouble() {
        const last = this.isOn ? this.current.last : null;
        const heading = TROUBLES[last?.state];
        return heading
            ? {
                  heading: fill(heading, startText(last.day)),
                  reason: last.reason,
                  remedy: last.remedy
              }
            : null;
    }

    handleSwitch(event) {
        return this.switch(event.detail.checked);
    }

    handleAgain() {
        return this.switch(this.wish);
    }

    async switch(enabled) {
        this.wish = enabled;
        this.isBusy = true;
        this.problem = null;
        try {
            this.current = await setDailyReport(enabled);
            this.wasSwitched = true;
        } catch (problem) {
            this.problem = problem;
        }
        // The switch shows what holds, whatever was wished for.
        this.template.querySelector('lightning-input').checked = this.isOn;
        this.isBusy = false;
    }
}
