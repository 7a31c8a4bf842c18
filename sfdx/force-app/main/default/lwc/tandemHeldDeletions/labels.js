import title from '@salesforce/label/c.Tandem_Held_Title';
import text from '@salesforce/label/c.Tandem_Held_Text';
import caption from '@salesforce/label/c.Tandem_Held_Caption';
import item from '@salesforce/label/c.Tandem_Held_Item';
import starts from '@salesforce/label/c.Tandem_Held_Starts';
import side from '@salesforce/label/c.Tandem_Held_Side';
import confirm from '@salesforce/label/c.Tandem_Held_Confirm';
import reject from '@salesforce/label/c.Tandem_Held_Reject';
import sure from '@salesforce/label/c.Tandem_Held_Sure';
import sureYes from '@salesforce/label/c.Tandem_Held_SureYes';
import sureNo from '@salesforce/label/c.Tandem_Held_SureNo';
import confirmTip from '@salesforce/label/c.Tandem_Held_ConfirmTip';
import confirmed from '@salesforce/label/c.Tandem_Held_Confirmed';
import rejected from '@salesforce/label/c.Tandem_Held_Rejected';
import answered from '@salesforce/label/c.Tandem_Held_Answered';
import replaced from '@salesforce/label/c.Tandem_Held_Replaced';
import saving from '@salesforce/label/c.Tandem_Held_Saving';
import more from '@salesforce/label/c.Tandem_Held_More';
import privateItem from '@salesforce/label/c.Tandem_Held_PrivateItem';
import noSubject from '@salesforce/label/c.Tandem_Held_NoSubject';

/** The texts of this bundle. */
export const LABELS = {
    title,
    text,
    caption,
    item,
    starts,
    side,
    confirm,
    reject,
    sure,
    sureYes,
    sureNo,
    confirmTip,
    confirmed,
    rejected,
    answered,
    replaced,
    saving,
    more,
    privateItem,
    noSubject
};
