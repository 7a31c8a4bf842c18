import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import { getSettings, saveSettings } from 'c/tandemApi';
import { KINDS as PROBLEM_KINDS } from 'c/tandemErrors';
import { changed, problemsOf, rebase, valuesWith } from 'c/tandemSettingRules';
import { counted, fill, instantText } from 'c/tandemText';
import { KINDS } from 'c/tandemWords';
import { LABELS } from './labels';

/**
 * The kinds whose settings were shown since the page was loaded. Whoever opens them
 * again looks for what was missing, such as a calendar that was just made.
 */
const shown = new Set();

/**
 * The settings of a kind: first to look at or to edit, as it is opened.
 *
 * Closes with `{kind, before, after, started}` once something was saved; see
 * `c/tandemNextSteps`.
 */
export default class TandemSettingsModal extends LightningModal {
    labels = LABELS;
    @api kind;
    @api zone;
    /** Whether it opens for editing. */
    @api editing = false;

    isEditing = false;
    isBusy = true;
    found = null;
    draft = {};
    problem = null;
    merge = null;
    /** Whether something has to be read first, wherever the user is on the page. */
    isOutcomeNew = false;
    /** Whether the button that had the focus has made room for the form. */
    isFormNew = false;

    async connectedCallback() {
        this.isEditing = this.editing;
        await this.load();
    }

    renderedCallback() {
        if (this.isOutcomeNew && !this.isBusy) {
            this.isOutcomeNew = false;
            this.template.querySelector('[data-outcome]').focus();
        }
        if (this.isFormNew) {
            this.isFormNew = false;
            this.template.querySelector('[data-form]').focus();
        }
    }

    get title() {
        return fill(LABELS.title, KINDS[this.kind]);
    }

    get busyText() {
        return this.found ? LABELS.saving : LABELS.loading;
    }

    get isViewing() {
        return !this.isEditing;
    }

    get values() {
        return valuesWith(this.found.settings, this.draft);
    }

    get changeCount() {
        return Object.keys(this.draft).length;
    }

    get unsavedText() {
        return this.changeCount
            ? counted(this.changeCount, LABELS.unsavedOne, LABELS.unsavedMany)
            : '';
    }

    get cancelLabel() {
        return this.changeCount ? LABELS.discard : LABELS.cancel;
    }

    get isInvalid() {
        return Boolean(this.found) && this.wrongKeys.length > 0;
    }

    /** What is locked cannot be put right here, so it holds nothing up. */
    get wrongKeys() {
        return Object.keys(problemsOf(this.values)).filter(
            (key) => !this.found.settings[key]?.locked
        );
    }

    get cannotSave() {
        return this.isBusy || !this.changeCount || this.isInvalid;
    }

    get cannotEdit() {
        return this.isBusy || !this.found;
    }

    get problemHeading() {
        return this.found ? LABELS.refused : '';
    }

    get staleText() {
        const policy = this.found?.policy;
        return policy && !policy.current
            ? fill(LABELS.stale, instantText(policy.checked_at, this.zone))
            : '';
    }

    async load() {
        await this.during(async () => {
            this.found = await getSettings(this.kind, shown.has(this.kind));
            shown.add(this.kind);
        });
    }

    handleEdit() {
        this.isEditing = true;
        this.isFormNew = true;
    }

    handleChange(event) {
        const { key, value } = event.detail;
        this.keep(changed(this.found.settings, this.draft, key, value));
    }

    handleTakeTheirs(event) {
        const others = { ...this.draft };
        delete others[event.detail];
        this.keep(others);
    }

    handleCancel() {
        this.disableClose = false;
        this.close();
    }

    handleRetry() {
        return this.found ? this.handleSave() : this.load();
    }

    async handleSave() {
        if (this.cannotSave) {
            return;
        }
        await this.during(async () => {
            const { settings, version } = this.found;
            const saved = await saveSettings(this.kind, this.draft, version);
            this.disableClose = false;
            this.close({
                kind: this.kind,
                before: settings.mode.value,
                after: saved.settings.mode.value,
                started: saved.started
            });
        });
    }

    /** Keep changes; an accidental Escape must not throw them away. */
    keep(draft) {
        this.draft = draft;
        this.disableClose = this.changeCount > 0;
    }

    /** Do one thing with the service; a failure is shown and loses nothing. */
    async during(work) {
        this.isBusy = true;
        this.problem = null;
        try {
            await work();
        } catch (problem) {
            await this.show(problem);
        }
        this.isBusy = false;
    }

    async show(problem) {
        this.isOutcomeNew = true;
        const isChanged = [PROBLEM_KINDS.CHANGED, PROBLEM_KINDS.LOCKED].includes(
            problem.kind
        );
        if (!isChanged || !this.found) {
            this.problem = problem;
            return;
        }
        try {
            await this.takeOver(problem);
        } catch (again) {
            this.problem = again;
        }
    }

    /** Put the user's changes on top of what somebody else has saved or locked. */
    async takeOver(problem) {
        const now = await getSettings(this.kind);
        const merge = rebase(this.found.settings, now.settings, this.draft);
        const isLock = problem.kind === PROBLEM_KINDS.LOCKED;
        // A refusal that no lock explains has to be told as it is.
        const isUnexplained = isLock && merge.lost.length === 0;
        this.problem = isUnexplained ? problem : null;
        this.merge = isUnexplained ? null : { ...merge, settings: now.settings };
        this.found = now;
        this.keep(merge.draft);
    }
}
