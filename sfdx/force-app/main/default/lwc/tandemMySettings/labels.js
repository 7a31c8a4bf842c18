import title from '@salesforce/label/c.Tandem_My_Title';
import mailbox from '@salesforce/label/c.Tandem_My_Mailbox';
import zone from '@salesforce/label/c.Tandem_My_Zone';
import zoneBrowser from '@salesforce/label/c.Tandem_My_ZoneBrowser';
import loading from '@salesforce/label/c.Tandem_My_Loading';
import tabJobs from '@salesforce/label/c.Tandem_My_TabJobs';
import tabHistory from '@salesforce/label/c.Tandem_My_TabHistory';
import tabItems from '@salesforce/label/c.Tandem_My_TabItems';
import tabExclusions from '@salesforce/label/c.Tandem_My_TabExclusions';
import broken from '@salesforce/label/c.Tandem_My_Broken';
import waiting from '@salesforce/label/c.Tandem_My_Waiting';
import heldTitle from '@salesforce/label/c.Tandem_My_HeldTitle';
import heldText from '@salesforce/label/c.Tandem_My_HeldText';
import heldAction from '@salesforce/label/c.Tandem_My_HeldAction';

/** The texts of this bundle. */
export const LABELS = {
    title,
    mailbox,
    zone,
    zoneBrowser,
    loading,
    tabJobs,
    tabHistory,
    tabItems,
    tabExclusions,
    broken,
    waiting,
    heldTitle,
    heldText,
    heldAction
};
