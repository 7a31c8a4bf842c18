import { api, LightningElement } from 'lwc';
import { confirmRun, rejectRun } from 'c/tandemApi';
import { columnsOf, fill, instantText, numberText, startText } from 'c/tandemText';
import { SIDES } from 'c/tandemWords';
import { LABELS } from './labels';

/**
 * What a run would have deleted and did not, and the user's word on it.
 *
 * Fires `decided` once the service has taken the answer.
 */
export default class TandemHeldDeletions extends LightningElement {
    labels = LABELS;
    columns = columnsOf(LABELS, 'item', 'starts', 'side');
    /** `{deletions, total, of, waiting, decided_at}` */
    @api held;
    /** 'confirmed', 'rejected', or null. */
    @api answer = null;
    @api runId = '';
    @api zone = '';

    isAsking = false;
    isSending = false;
    problem = null;

    get text() {
        const { total, of } = this.held;
        return fill(LABELS.text, numberText(total), numberText(of));
    }

    get sureText() {
        return fill(LABELS.sure, numberText(this.held.total));
    }

    get lines() {
        return this.held.deletions.map((deletion, index) => ({
            key: `${index}`,
            item: deletion.private
                ? LABELS.privateItem
                : deletion.subject || LABELS.noSubject,
            starts: startText(deletion.starts_at, this.zone),
            side: SIDES[deletion.side]
        }));
    }

    get hasLines() {
        return this.lines.length > 0;
    }

    get moreText() {
        const more = this.held.total - this.lines.length;
        return this.hasLines && more > 0 ? fill(LABELS.more, numberText(more)) : '';
    }

    get canDecide() {
        return this.held.waiting && !this.isAsking;
    }

    /** What came of it, where there is nothing left to decide. */
    get outcomeText() {
        if (this.held.waiting) {
            return '';
        }
        const texts = { confirmed: LABELS.confirmed, rejected: LABELS.rejected };
        return texts[this.answer] ?? LABELS.replaced;
    }

    get decidedText() {
        const at = this.held.decided_at;
        return at ? fill(LABELS.answered, instantText(at, this.zone)) : '';
    }

    handleAsk() {
        this.isAsking = true;
    }

    handleUnask() {
        this.isAsking = false;
    }

    handleConfirm() {
        return this.decide(confirmRun);
    }

    handleReject() {
        return this.decide(rejectRun);
    }

    async decide(answer) {
        this.isSending = true;
        this.problem = null;
        try {
            await answer(this.runId);
            this.dispatchEvent(new CustomEvent('decided'));
        } catch (problem) {
            this.problem = problem;
        }
        this.isAsking = false;
        this.isSending = false;
    }
}
