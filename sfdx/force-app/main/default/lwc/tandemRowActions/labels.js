import ignore from '@salesforce/label/c.Tandem_Row_Ignore';
import includeAgain from '@salesforce/label/c.Tandem_Row_IncludeAgain';
import removeCopy from '@salesforce/label/c.Tandem_Row_RemoveCopy';
import retry from '@salesforce/label/c.Tandem_Row_Retry';
import of from '@salesforce/label/c.Tandem_Row_Of';
import sure from '@salesforce/label/c.Tandem_Row_Sure';
import sureYes from '@salesforce/label/c.Tandem_Row_SureYes';
import sureNo from '@salesforce/label/c.Tandem_Row_SureNo';
import busy from '@salesforce/label/c.Tandem_Row_Busy';
import done from '@salesforce/label/c.Tandem_Items_Done';
import includedDone from '@salesforce/label/c.Tandem_Items_IncludedDone';
import ignoredDone from '@salesforce/label/c.Tandem_Items_IgnoredDone';
import removedDone from '@salesforce/label/c.Tandem_Items_RemovedDone';
import retryDone from '@salesforce/label/c.Tandem_Items_RetryDone';

/** The texts of this bundle. */
export const LABELS = {
    ignore,
    includeAgain,
    removeCopy,
    retry,
    of,
    sure,
    sureYes,
    sureNo,
    busy,
    done,
    includedDone,
    ignoredDone,
    removedDone,
    retryDone
};
