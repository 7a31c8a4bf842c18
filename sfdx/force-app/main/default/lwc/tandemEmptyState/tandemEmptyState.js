import { api, LightningElement } from 'lwc';

/** What a place is for while there is nothing in it. */
export default class TandemEmptyState extends LightningElement {
    @api heading = '';
    @api text = '';
    @api icon = 'utility:event';
}
