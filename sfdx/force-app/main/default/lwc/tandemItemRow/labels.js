import privateItem from '@salesforce/label/c.Tandem_Row_PrivateItem';
import noSubject from '@salesforce/label/c.Tandem_Row_NoSubject';
import leftOutItem from '@salesforce/label/c.Tandem_Row_LeftOutItem';
import side from '@salesforce/label/c.Tandem_Row_Side';
import remedyTitle from '@salesforce/label/c.Tandem_Row_RemedyTitle';
import since from '@salesforce/label/c.Tandem_Row_Since';
import nextRetry from '@salesforce/label/c.Tandem_Row_NextRetry';
import retriedUntil from '@salesforce/label/c.Tandem_Row_RetriedUntil';
import ignore from '@salesforce/label/c.Tandem_Row_Ignore';
import includeAgain from '@salesforce/label/c.Tandem_Row_IncludeAgain';
import removeCopy from '@salesforce/label/c.Tandem_Row_RemoveCopy';
import retry from '@salesforce/label/c.Tandem_Row_Retry';
import of from '@salesforce/label/c.Tandem_Row_Of';
import sure from '@salesforce/label/c.Tandem_Row_Sure';
import sureYes from '@salesforce/label/c.Tandem_Row_SureYes';
import sureNo from '@salesforce/label/c.Tandem_Row_SureNo';
import busy from '@salesforce/label/c.Tandem_Row_Busy';

/** The texts of this bundle. */
export const LABELS = {
    privateItem,
    noSubject,
    leftOutItem,
    side,
    remedyTitle,
    since,
    nextRetry,
    retriedUntil,
    ignore,
    includeAgain,
    removeCopy,
    retry,
    of,
    sure,
    sureYes,
    sureNo,
    busy
};
