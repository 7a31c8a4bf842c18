import { LightningElement } from 'lwc';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import TandemSettingsModal from 'c/tandemSettingsModal';
import { getJobs, getMe, runNow } from 'c/tandemApi';
import { nextSteps } from 'c/tandemNextSteps';
import { fill, usableZone } from 'c/tandemText';
import { LABELS } from './labels';

/** Milliseconds between two looks at jobs that wait or run. */
const POLL = 5000;

/** The page on which users set up their syncs and see what came of them. */
export default class TandemMySettings extends LightningElement {
    labels = LABELS;
    me = null;
    jobs = null;
    problem = null;
    actionProblem = null;
    isLoading = true;
    asked = [];
    failedKind = '';
    savedText = '';
    tab = 'jobs';
    historyRunId = '';
    timer = null;

    async connectedCallback() {
        await this.load();
    }

    disconnectedCallback() {
        clearTimeout(this.timer);
    }

    get isReady() {
        return this.me !== null && this.jobs !== null;
    }

    get zone() {
        return usableZone(this.me?.zone, TIME_ZONE);
    }

    get zoneText() {
        const isTold = this.me?.zone === this.zone;
        return fill(isTold ? LABELS.zone : LABELS.zoneBrowser, this.zone);
    }

    get mailboxText() {
        return fill(LABELS.mailbox, this.me.mailbox);
    }

    get connection() {
        const { state, reason, remedy } = this.me.connection;
        if (state === 'broken') {
            return { variant: 'error', title: LABELS.broken, reason, remedy };
        }
        return state === 'waiting'
            ? { variant: 'warning', title: LABELS.waiting, reason, remedy }
            : null;
    }

    /** The id of the newest run that waits for a decision about deletions. */
    get heldRunId() {
        const held = this.jobs.find((job) => job.last_run?.status === 'held');
        return held?.last_run.run_id ?? '';
    }

    get isHistory() {
        return this.tab === 'history';
    }

    get isItems() {
        return this.tab === 'items';
    }

    get isExclusions() {
        return this.tab === 'exclusions';
    }

    async load() {
        this.isLoading = true;
        this.problem = null;
        try {
            [this.me, this.jobs] = await Promise.all([getMe(), getJobs()]);
            this.watch();
        } catch (problem) {
            this.problem = problem;
        }
        this.isLoading = false;
    }

    handleTab(event) {
        this.tab = event.target.value;
    }

    async handleView(event) {
        await this.openSettings(event.detail, false);
    }

    async handleEdit(event) {
        await this.openSettings(event.detail, true);
    }

    async handleSyncNow(event) {
        const kind = event.detail;
        this.asked = [...this.asked, kind];
        this.actionProblem = null;
        try {
            await runNow(kind);
            await this.refreshJobs();
        } catch (problem) {
            this.asked = this.asked.filter((one) => one !== kind);
            this.failedKind = kind;
            this.actionProblem = problem;
        }
    }

    handleSyncAgain() {
        return this.handleSyncNow({ detail: this.failedKind });
    }

    handleHistory() {
        this.historyRunId = '';
        this.tab = 'history';
    }

    handleHeld() {
        this.historyRunId = this.heldRunId;
        this.tab = 'history';
    }

    /** A decision or an action may have queued a run. */
    async handleChanged() {
        await this.refreshJobs();
    }

    async openSettings(kind, editing) {
        this.savedText = '';
        const saved = await TandemSettingsModal.open({
            label: LABELS.title,
            size: 'large',
            kind,
            zone: this.zone,
            editing
        });
        if (saved) {
            this.savedText = nextSteps(saved);
            await this.refreshJobs();
        }
    }

    async refreshJobs() {
        try {
            this.jobs = await getJobs();
            this.problem = null;
            if (this.watch()) {
                return;
            }
            // What a run found out of the connection stands here.
            this.me = await getMe();
        } catch (problem) {
            this.problem = problem;
        }
    }

    /** Look again soon while a job waits or runs; tells whether one does. */
    watch() {
        clearTimeout(this.timer);
        const isBusy = this.jobs.some((job) => job.state !== 'idle');
        if (isBusy) {
            // eslint-disable-next-line @lwc/lwc/no-async-operation
            this.timer = setTimeout(() => this.refreshJobs(), POLL);
        }
        return isBusy;
    }
}
