import title from '@salesforce/label/c.Tandem_Prevent_Title';
import intro from '@salesforce/label/c.Tandem_Prevent_Intro';
import inSalesforce from '@salesforce/label/c.Tandem_Prevent_InSalesforce';
import inExchange from '@salesforce/label/c.Tandem_Prevent_InExchange';
import create from '@salesforce/label/c.Tandem_Prevent_Create';
import update from '@salesforce/label/c.Tandem_Prevent_Update';
import remove from '@salesforce/label/c.Tandem_Prevent_Delete';
import overrideWarning from '@salesforce/label/c.Tandem_Prevent_OverrideWarning';
import stickyTip from '@salesforce/label/c.Tandem_Prevent_StickyTip';

/** The texts of this bundle. */
export const LABELS = {
    title,
    intro,
    inSalesforce,
    inExchange,
    create,
    update,
    remove,
    overrideWarning,
    stickyTip
};
