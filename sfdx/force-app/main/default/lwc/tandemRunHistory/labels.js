import title from '@salesforce/label/c.Tandem_Runs_Title';
import loading from '@salesforce/label/c.Tandem_Runs_Loading';
import started from '@salesforce/label/c.Tandem_Runs_Started';
import trigger from '@salesforce/label/c.Tandem_Runs_Trigger';
import status from '@salesforce/label/c.Tandem_Runs_Status';
import salesforce from '@salesforce/label/c.Tandem_Runs_Salesforce';
import exchange from '@salesforce/label/c.Tandem_Runs_Exchange';
import failed from '@salesforce/label/c.Tandem_Runs_Failed';
import details from '@salesforce/label/c.Tandem_Runs_Details';
import detailsOf from '@salesforce/label/c.Tandem_Runs_DetailsOf';
import written from '@salesforce/label/c.Tandem_Runs_Written';
import nothing from '@salesforce/label/c.Tandem_Runs_Nothing';
import emptyTitle from '@salesforce/label/c.Tandem_Runs_EmptyTitle';
import emptyText from '@salesforce/label/c.Tandem_Runs_EmptyText';
import more from '@salesforce/label/c.Tandem_Runs_More';
import keepTip from '@salesforce/label/c.Tandem_Runs_KeepTip';
import refresh from '@salesforce/label/c.Tandem_Runs_Refresh';

/** The texts of this bundle. */
export const LABELS = {
    title,
    loading,
    started,
    trigger,
    status,
    salesforce,
    exchange,
    failed,
    details,
    detailsOf,
    written,
    nothing,
    emptyTitle,
    emptyText,
    more,
    keepTip,
    refresh
};
