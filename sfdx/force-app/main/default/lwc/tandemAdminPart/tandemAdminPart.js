/**
 * What every part of Sync Administration shares: loading, problems and what was done.
 *
 * A part overrides `read`, changes things by `change`, and has its texts in `labels`,
 * among them the `heading`.
 */
import { LightningElement, api } from 'lwc';
import { usableZone } from 'c/tandemText';
import BROWSER_ZONE from '@salesforce/i18n/timeZone';
import { LABELS } from './labels';

export class AdminPart extends LightningElement {
    /** The user's time zone, in which every time is told. */
    @api zone;

    /** Why nothing can be shown, as `c/tandemErrors` describes it. */
    problem = null;
    /** Why the last change was refused. */
    refusal = null;
    /** What the last change did. */
    done = '';
    isLoaded = false;
    isBusy = false;

    connectedCallback() {
        return this.load();
    }

    /** Read everything the part shows. */
    async load() {
        this.problem = null;
        this.isBusy = true;
        try {
            await this.read();
            this.isLoaded = true;
        } catch (error) {
            this.problem = asProblem(error);
        } finally {
            this.isBusy = false;
        }
    }

    /** Change something and say what was done; gives whether it was. */
    async change(work, done = '') {
        this.refusal = null;
        this.done = '';
        this.isBusy = true;
        try {
            await work();
            this.done = done;
            return true;
        } catch (error) {
            this.refusal = inWhole(asProblem(error));
            return false;
        } finally {
            this.isBusy = false;
        }
    }

    /** What the part's frame shows. */
    get frame() {
        return {
            heading: this.labels.heading,
            busy: this.isBusy,
            busyText: this.busyText,
            problem: this.problem,
            refusal: this.refusal,
            done: this.done
        };
    }

    /** What the part's table shows, where it has `columns` and `rows`. */
    get table() {
        return {
            caption: this.labels.heading,
            columns: this.columns,
            rows: this.rows,
            busy: this.isBusy,
            emptyText: this.labels.none
        };
    }

    get isWaiting() {
        return this.isBusy && !this.isLoaded;
    }

    /** What a spinner says to who cannot see it. */
    get busyText() {
        return this.isLoaded ? LABELS.saving : LABELS.loading;
    }

    get usedZone() {
        return usableZone(this.zone, BROWSER_ZONE);
    }
}

/** The problem of a refused call; a mistake of our own is not hidden as one. */
export function asProblem(error) {
    if (error?.kind && error.fields) {
        return error;
    }
    throw error;
}

/** A refusal with what it says of single fields, for a part without such fields. */
function inWhole(problem) {
    const told = Object.values(problem.fields).map(({ reason, remedy }) =>
        `${reason} ${remedy}`.trim()
    );
    return told.length ? { ...problem, remedy: told.join(' ') } : problem;
}
