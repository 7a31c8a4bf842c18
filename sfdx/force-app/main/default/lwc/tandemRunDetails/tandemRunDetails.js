import { api, LightningElement } from 'lwc';
import { getRun } from 'c/tandemApi';
import { fill, instantText, startText } from 'c/tandemText';
import { SIDES, STATUSES, TRIGGERS } from 'c/tandemWords';
import { LABELS } from './labels';

const PAGE = 50;
const ALL = 'all';
const DONE = {
    create: LABELS.doneCreate,
    update: LABELS.doneUpdate,
    delete: LABELS.doneDelete
};
const NOT_DONE = {
    create: LABELS.notCreate,
    update: LABELS.notUpdate,
    delete: LABELS.notDelete
};

/**
 * One run: what it did, what it holds back, and its rows.
 *
 * Fires `back`, `decided` once held deletions were answered, and `showitems` with
 * `{state, reason}` for the rows on which something can be done.
 */
export default class TandemRunDetails extends LightningElement {
    labels = LABELS;
    filters = [
        { value: ALL, label: LABELS.showAll },
        { value: 'unresolved', label: LABELS.showUnresolved },
        { value: 'excluded', label: LABELS.showExcluded },
        { value: 'remark', label: LABELS.showRemark }
    ];

    @api runId = '';
    @api zone = '';

    run = null;
    held = null;
    outcomes = [];
    next = null;
    standing = ALL;
    problem = null;
    isLoading = false;
    isFocusWanted = true;

    async connectedCallback() {
        await this.load();
    }

    renderedCallback() {
        const title = this.template.querySelector('[data-title]');
        if (this.isFocusWanted && title) {
            this.isFocusWanted = false;
            title.focus();
        }
    }

    get title() {
        return fill(LABELS.title, instantText(this.run.started_at, this.zone));
    }

    get facts() {
        const { status, trigger, ended_at: ended } = this.run;
        return [
            STATUSES[status] ?? status,
            fill(LABELS.by, TRIGGERS[trigger] ?? trigger),
            ended ? fill(LABELS.ended, instantText(ended, this.zone)) : LABELS.notEnded
        ].map((text) => ({ text }));
    }

    get problemVariant() {
        return this.run.needs_person ? 'error' : 'warning';
    }

    get rows() {
        return this.outcomes.map((outcome, index) => this.rowOf(outcome, index));
    }

    get isEmpty() {
        return !this.isLoading && this.outcomes.length === 0;
    }

    get emptyText() {
        return this.standing === ALL ? LABELS.quiet : LABELS.rowsEmpty;
    }

    rowOf(outcome, index) {
        const name = outcome.subject || unnamed(outcome);
        return {
            key: `${index}`,
            name,
            starts:
                outcome.reason === 'private' ? '' : startText(outcome.start, this.zone),
            what: whatText(outcome),
            text: outcome.text,
            remedy: outcome.remedy,
            detail: outcome.detail,
            standing: outcome.standing,
            reason: outcome.reason,
            hasActions: ['unresolved', 'excluded'].includes(outcome.standing),
            actionsName: fill(LABELS.actionsOf, name)
        };
    }

    async load() {
        this.outcomes = [];
        this.next = 0;
        await this.loadPage();
    }

    async loadPage() {
        this.isLoading = true;
        this.problem = null;
        try {
            const page = await getRun(this.runId, this.pageFilters());
            this.run = page.run;
            this.held = page.held;
            this.outcomes = [...this.outcomes, ...page.outcomes];
            this.next = page.next;
        } catch (problem) {
            this.problem = problem;
        }
        this.isLoading = false;
    }

    pageFilters() {
        return {
            limit: PAGE,
            skip: this.next,
            standing: this.standing === ALL ? null : this.standing
        };
    }

    async handleStanding(event) {
        this.standing = event.detail.value;
        await this.load();
    }

    async handleDecided() {
        this.dispatchEvent(new CustomEvent('decided'));
        await this.load();
    }

    handleBack() {
        this.dispatchEvent(new CustomEvent('back'));
    }

    handleActions(event) {
        const { standing, reason } = event.target.dataset;
        this.dispatchEvent(
            new CustomEvent('showitems', {
                detail: { state: standing, reason }
            })
        );
    }
}

/** Of private items only that there is one is told, of others left out not the name. */
function unnamed({ reason, standing, side }) {
    if (reason === 'private') {
        return LABELS.privateItem;
    }
    return standing === 'excluded'
        ? fill(LABELS.leftOutItem, SIDES[side])
        : LABELS.noSubject;
}

/** A remark on an item says nothing of an operation that was not done. */
function whatText({ side, operation, done, standing }) {
    const texts = done ? DONE : NOT_DONE;
    const isTold = done || standing !== 'remark';
    return fill((isTold && texts[operation]) || LABELS.side, SIDES[side]);
}
