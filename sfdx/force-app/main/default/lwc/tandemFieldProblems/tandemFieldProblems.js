import { api, LightningElement } from 'lwc';
import { FIELDS } from 'c/tandemWords';

/** What is wrong with single fields, by their names on the page. */
export default class TandemFieldProblems extends LightningElement {
    @api problem;

    get lines() {
        return Object.entries(this.problem?.fields ?? {}).map(
            ([key, { reason, remedy }]) => ({
                key,
                name: FIELDS[key] ?? key,
                text: [reason, remedy].join(' ')
            })
        );
    }

    get hasLines() {
        return this.lines.length > 0;
    }
}
