import { api, LightningElement } from 'lwc';
import { getItems } from 'c/tandemApi';
import { fill, numberText } from 'c/tandemText';
import { LABELS } from './labels';

const PAGE = 25;
const STATES = {
    unresolved: {
        label: LABELS.unresolved,
        text: LABELS.unresolvedText,
        empty: LABELS.emptyUnresolved
    },
    excluded: {
        label: LABELS.excluded,
        text: LABELS.excludedText,
        empty: LABELS.emptyExcluded
    },
    remark: {
        label: LABELS.remark,
        text: LABELS.remarkText,
        empty: LABELS.emptyRemark
    }
};

/**
 * The items that do not sync, or with a remark, page by page.
 *
 * Lets `acted` of its rows bubble on.
 */
export default class TandemItems extends LightningElement {
    labels = LABELS;
    @api zone = '';

    state = 'unresolved';
    items = [];
    total = 0;
    page = 1;
    doneText = '';
    problem = null;
    /** Why the names of some items could not be asked for. */
    nameProblem = null;
    isLoading = false;

    async connectedCallback() {
        await this.load();
    }

    /** What its frame shows. */
    get frame() {
        return {
            heading: LABELS.title,
            busy: this.isLoading,
            busyText: LABELS.loading,
            problem: this.problem,
            done: this.doneText
        };
    }

    get states() {
        return Object.entries(STATES).map(([value, { label }]) => ({
            value,
            label
        }));
    }

    get stateText() {
        return STATES[this.state].text;
    }

    get emptyTitle() {
        return STATES[this.state].empty;
    }

    get isEmpty() {
        return !this.isLoading && !this.problem && this.items.length === 0;
    }

    get isPaged() {
        return this.total > PAGE;
    }

    get pageText() {
        const first = (this.page - 1) * PAGE;
        return fill(
            LABELS.page,
            numberText(first + 1),
            numberText(first + this.items.length),
            numberText(this.total)
        );
    }

    get isFirst() {
        return this.page === 1;
    }

    get isLast() {
        return this.page * PAGE >= this.total;
    }

    async load() {
        this.isLoading = true;
        this.problem = null;
        try {
            const found = await getItems({
                kind: 'calendar',
                state: this.state,
                page: this.page,
                page_size: PAGE
            });
            this.items = found.items;
            this.total = found.total;
            this.nameProblem = found.problem ?? null;
        } catch (problem) {
            this.problem = problem;
        }
        this.isLoading = false;
    }

    handleState(event) {
        this.state = event.detail.value;
        this.page = 1;
        this.doneText = '';
        return this.load();
    }

    handlePrevious() {
        this.page -= 1;
        return this.load();
    }

    handleNext() {
        this.page += 1;
        return this.load();
    }

    async handleActed(event) {
        const { itemId, text } = event.detail;
        this.doneText = '';
        await this.load();
        const stays = this.items.some(({ id }) => id === itemId);
        this.doneText = stays ? '' : text;
    }
}
