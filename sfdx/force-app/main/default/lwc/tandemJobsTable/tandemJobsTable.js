import { api, LightningElement } from 'lwc';
import { capitalised, counted, fill, instantText, timeText } from 'c/tandemText';
import { frequencyText, KINDS, STATUSES } from 'c/tandemWords';
import { LABELS } from './labels';

/**
 * The sync jobs, one a line.
 *
 * Fires `view`, `edit`, `syncnow` and `history` with the kind as their detail.
 */
export default class TandemJobsTable extends LightningElement {
    labels = LABELS;
    @api jobs = [];
    @api zone = '';
    /** The kinds for which Sync Now was chosen since the page was loaded. */
    @api asked = [];

    get lines() {
        return this.jobs.map((job) => this.lineOf(job));
    }

    /** The job to begin with, while every sync is known to be off. */
    get first() {
        const isAllOff = this.jobs.every((job) => job.enabled === false);
        const job = this.jobs.find((one) => one.available);
        return isAllOff && job
            ? {
                  kind: job.kind,
                  label: fill(LABELS.setUp, KINDS[job.kind].toLowerCase())
              }
            : null;
    }

    get isAnyOn() {
        return this.jobs.some((job) => job.enabled);
    }

    lineOf(job) {
        const name = KINDS[job.kind];
        return {
            kind: job.kind,
            name,
            available: job.available,
            isEnabled: job.enabled === true,
            isUnknown: job.enabled === null,
            enabledText: enabledText(job.enabled),
            lastRun: this.lastRunText(job),
            lastStatus: STATUSES[job.last_run?.status] ?? '',
            frequency: capitalised(frequencyText(job.interval_minutes)),
            status: this.statusText(job),
            progress: progressText(job),
            again: job.again ? LABELS.again : '',
            problem: job.problem,
            cannotSync: !job.enabled || this.asked.includes(job.kind),
            openName: fill(LABELS.openOf, name),
            editName: fill(LABELS.editOf, name),
            syncName: fill(LABELS.syncNowOf, name),
            historyName: fill(LABELS.historyOf, name)
        };
    }

    lastRunText({ last_run: run }) {
        return run ? instantText(run.ended_at, this.zone) : LABELS.neverRun;
    }

    statusText(job) {
        if (job.state === 'running') {
            return job.running_since
                ? fill(LABELS.runningSince, timeText(job.running_since, this.zone))
                : LABELS.running;
        }
        if (job.state === 'queued') {
            return LABELS.queued;
        }
        return job.enabled ? this.nextText(job) : LABELS.idleOff;
    }

    nextText({ next_due_at: due }) {
        return due ? fill(LABELS.idle, instantText(due, this.zone)) : LABELS.idleNever;
    }

    handleFirst() {
        this.dispatchEvent(new CustomEvent('edit', { detail: this.first.kind }));
    }

    handleAction(event) {
        const { action, kind } = event.target.dataset;
        this.dispatchEvent(new CustomEvent(action, { detail: kind }));
    }
}

function enabledText(enabled) {
    if (enabled === null) {
        return LABELS.isUnknown;
    }
    return enabled ? LABELS.isEnabled : LABELS.isNotEnabled;
}

function progressText({ state, progress }) {
    return state === 'running' && progress
        ? counted(progress.items, LABELS.progressOne, LABELS.progressMany)
        : '';
}
