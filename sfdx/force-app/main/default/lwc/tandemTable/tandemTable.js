import { api, LightningElement } from 'lwc';

const LOOKS = {
    plain: 'slds-cell-wrap',
    small: 'slds-cell-wrap slds-text-body_small',
    strong: 'slds-cell-wrap slds-text-title_bold'
};

/**
 * Rows under columns; on a narrow screen each row is a block, and each cell names its
 * column. The first column names the row.
 *
 * A cell is a text, or a list of texts and parts `{text, look, icon, tone}`, or
 * `{button: {label, title}}`, which fires `act` with the key of the row, or a text with
 * a `title`. `look` is 'plain', 'small' or 'strong'.
 */
export default class TandemTable extends LightningElement {
    /** What the table is about. */
    @api caption = '';
    /** `{key, label}` from left to right. */
    @api columns = [];
    /** By the keys of columns what their cells hold, and a `key`. */
    @api rows = [];
    /** Whether no button can be chosen just now. */
    @api busy = false;
    /** What stands there instead of no rows. */
    @api emptyText = '';

    get isEmpty() {
        return Boolean(this.emptyText) && this.rows.length === 0;
    }

    get lines() {
        return this.rows.map((row) => {
            const [head, ...cells] = this.columns.map((column) => ({
                ...column,
                ...contentOf(row[column.key])
            }));
            return { key: row.key, head, cells };
        });
    }

    handleAct(event) {
        this.dispatchEvent(
            new CustomEvent('act', { detail: event.target.dataset.key })
        );
    }
}

function contentOf(cell) {
    if (cell?.button) {
        return { parts: [], button: cell.button };
    }
    const parts = Array.isArray(cell) ? cell : [cell];
    return { parts: parts.map(partOf), title: cell?.title };
}

function partOf(part, index) {
    const { text, look, icon, tone } = Object(part) === part ? part : { text: part };
    return { key: `${index}`, text, look: LOOKS[look ?? 'plain'], icon, tone };
}
