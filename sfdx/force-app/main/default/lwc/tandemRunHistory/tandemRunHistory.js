import { api, LightningElement } from 'lwc';
import { getRuns } from 'c/tandemApi';
import { columnsOf, fill, instantText, numberText } from 'c/tandemText';
import { STATUSES, TRIGGERS } from 'c/tandemWords';
import { LABELS } from './labels';

/** Runs of one page. */
const PAGE = 20;

/**
 * The runs of the last 30 days, or one of them with all its rows.
 *
 * Passes on `decided` of the run that is looked at.
 */
export default class TandemRunHistory extends LightningElement {
    labels = LABELS;
    columns = columnsOf(
        LABELS,
        'started',
        'trigger',
        'status',
        'salesforce',
        'exchange',
        'failed',
        'details'
    );
    @api zone = '';
    /** The run to start with; the list without. */
    @api runId = '';

    runs = [];
    next = null;
    openRunId = '';
    problem = null;
    isLoading = false;
    isLoaded = false;

    async connectedCallback() {
        this.openRunId = this.runId;
        if (!this.openRunId) {
            await this.load();
        }
    }

    /** What its frame shows. */
    get frame() {
        return {
            heading: LABELS.title,
            busy: this.isLoading,
            busyText: LABELS.loading,
            problem: this.problem
        };
    }

    get lines() {
        return this.runs.map((run) => {
            const started = instantText(run.started_at, this.zone);
            const status = STATUSES[run.status] ?? run.status;
            return {
                key: run.run_id,
                started,
                trigger: TRIGGERS[run.trigger] ?? run.trigger,
                status: run.error
                    ? [status, { text: run.error, look: 'small' }]
                    : status,
                salesforce: writesText(run.counts.salesforce),
                exchange: writesText(run.counts.exchange),
                failed: numberText(run.counts.failed),
                details: {
                    button: {
                        label: LABELS.details,
                        title: fill(LABELS.detailsOf, started)
                    }
                }
            };
        });
    }

    get hasRuns() {
        return this.runs.length > 0;
    }

    get isEmpty() {
        return this.isLoaded && !this.hasRuns;
    }

    async load() {
        this.runs = [];
        this.next = null;
        await this.loadPage();
    }

    async loadPage() {
        this.isLoading = true;
        this.problem = null;
        try {
            const page = await getRuns({ limit: PAGE, after: this.next });
            this.runs = [...this.runs, ...page.runs];
            this.next = page.next;
            this.isLoaded = true;
        } catch (problem) {
            this.problem = problem;
        }
        this.isLoading = false;
    }

    handleDetails(event) {
        this.openRunId = event.detail;
    }

    async handleBack() {
        this.openRunId = '';
        await this.load();
    }

    handleDecided() {
        this.dispatchEvent(new CustomEvent('decided'));
    }
}

function writesText({ create, update, delete: removed }) {
    return create + update + removed
        ? fill(
              LABELS.written,
              ...[create, update, removed].map((count) => numberText(count))
          )
        : LABELS.nothing;
}
