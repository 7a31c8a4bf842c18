import { api, LightningElement } from 'lwc';
import { getRun } from 'c/tandemApi';
import { fill, instantText, startText } from 'c/tandemText';
import { SIDES, STATUSES, TRIGGERS } from 'c/tandemWords';
import { LABELS } from './labels';

const PAGE = 50;
/** The most rows of one answer. */
const MOST = 200;
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
 * Fires `back`, and `decided` once held deletions were answered; lets `acted` of its
 * rows bubble on.
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
    doneText = '';
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

    /** What its frame shows. */
    get frame() {
        return {
            heading: LABELS.rows,
            busy: this.isLoading,
            busyText: LABELS.loading,
            problem: this.problem,
            done: this.doneText
        };
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
            item: outcome.item,
            now: nowText(outcome)
        };
    }

    async load() {
        this.outcomes = [];
        this.next = 0;
        await this.loadPage();
    }

    async loadPage() {
        const page = await this.read(this.next, PAGE);
        if (page) {
            this.outcomes = [...this.outcomes, ...page.outcomes];
        }
    }

    /** Look again at the rows that are shown. */
    async lookAgain() {
        const seen = Math.min(Math.max(this.outcomes.length, PAGE), MOST);
        const page = await this.read(0, seen);
        if (page) {
            this.outcomes = page.outcomes;
        }
    }

    /** The run with some of its rows; none where they could not be read. */
    async read(skip, limit) {
        this.isLoading = true;
        this.problem = null;
        const standing = this.standing === ALL ? null : this.standing;
        try {
            const page = await getRun(this.runId, { limit, skip, standing });
            this.run = page.run;
            this.held = page.held;
            this.next = page.next;
            return page;
        } catch (problem) {
            this.problem = problem;
            return null;
        } finally {
            this.isLoading = false;
        }
    }

    async handleStanding(event) {
        this.standing = event.detail.value;
        this.doneText = '';
        await this.load();
    }

    async handleDecided() {
        this.dispatchEvent(new CustomEvent('decided'));
        await this.load();
    }

    handleBack() {
        this.dispatchEvent(new CustomEvent('back'));
    }

    async handleActed(event) {
        const { itemId, text } = event.detail;
        this.doneText = '';
        await this.lookAgain();
        const stays = this.outcomes.some(({ item }) => item?.id === itemId);
        this.doneText = stays ? '' : text;
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

/** Where something else keeps an item apart by now, what that is. */
function nowText({ item, reason }) {
    return item && item.reason !== reason ? fill(LABELS.now, item.explanation) : '';
}
