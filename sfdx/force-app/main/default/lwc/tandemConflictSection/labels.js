import title from '@salesforce/label/c.Tandem_Conflict_Title';
import label from '@salesforce/label/c.Tandem_Conflict_Label';
import salesforceText from '@salesforce/label/c.Tandem_Conflict_SalesforceText';
import exchangeText from '@salesforce/label/c.Tandem_Conflict_ExchangeText';
import deleteText from '@salesforce/label/c.Tandem_Conflict_DeleteText';
import keepText from '@salesforce/label/c.Tandem_Conflict_KeepText';
import preventWarning from '@salesforce/label/c.Tandem_Conflict_PreventWarning';
import emailsTitle from '@salesforce/label/c.Tandem_Conflict_EmailsTitle';
import emails from '@salesforce/label/c.Tandem_Conflict_Emails';
import emailsTip from '@salesforce/label/c.Tandem_Conflict_EmailsTip';
import overflowTitle from '@salesforce/label/c.Tandem_Conflict_OverflowTitle';
import overflow from '@salesforce/label/c.Tandem_Conflict_Overflow';
import truncateText from '@salesforce/label/c.Tandem_Conflict_TruncateText';
import refuseText from '@salesforce/label/c.Tandem_Conflict_RefuseText';
import lengthWarning from '@salesforce/label/c.Tandem_Conflict_LengthWarning';

/** The texts of this bundle. */
export const LABELS = {
    title,
    label,
    salesforceText,
    exchangeText,
    deleteText,
    keepText,
    preventWarning,
    emailsTitle,
    emails,
    emailsTip,
    overflowTitle,
    overflow,
    truncateText,
    refuseText,
    lengthWarning
};
