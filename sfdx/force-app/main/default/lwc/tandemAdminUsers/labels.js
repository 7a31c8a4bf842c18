import heading from '@salesforce/label/c.Tandem_Admin_UsersHeading';
import none from '@salesforce/label/c.Tandem_Admin_UsersNone';
import noneHelp from '@salesforce/label/c.Tandem_Admin_UsersNoneHelp';
import user from '@salesforce/label/c.Tandem_Admin_UsersUser';
import mailbox from '@salesforce/label/c.Tandem_Admin_UsersMailbox';
import lastRun from '@salesforce/label/c.Tandem_Admin_UsersLastRun';
import state from '@salesforce/label/c.Tandem_Admin_UsersState';
import actions from '@salesforce/label/c.Tandem_Admin_UsersActions';
import byAdministrator from '@salesforce/label/c.Tandem_Admin_UsersByAdministrator';
import bySalesforce from '@salesforce/label/c.Tandem_Admin_UsersBySalesforce';
import noMailbox from '@salesforce/label/c.Tandem_Admin_UsersNoMailbox';
import never from '@salesforce/label/c.Tandem_Admin_UsersNever';
import active from '@salesforce/label/c.Tandem_Admin_UsersActive';
import inactive from '@salesforce/label/c.Tandem_Admin_UsersInactive';
import running from '@salesforce/label/c.Tandem_Admin_UsersRunning';
import queued from '@salesforce/label/c.Tandem_Admin_UsersQueued';
import change from '@salesforce/label/c.Tandem_Admin_UsersChange';
import changeNamed from '@salesforce/label/c.Tandem_Admin_UsersChangeNamed';
import saved from '@salesforce/label/c.Tandem_Admin_UsersSaved';
import shown from '@salesforce/label/c.Tandem_Admin_UsersShown';
import previous from '@salesforce/label/c.Tandem_Admin_UsersPrevious';
import next from '@salesforce/label/c.Tandem_Admin_UsersNext';
import refresh from '@salesforce/label/c.Tandem_Admin_UsersRefresh';

/** The texts of this bundle. */
export const LABELS = {
    heading,
    none,
    noneHelp,
    user,
    mailbox,
    lastRun,
    state,
    actions,
    byAdministrator,
    bySalesforce,
    noMailbox,
    never,
    active,
    inactive,
    running,
    queued,
    change,
    changeNamed,
    saved,
    shown,
    previous,
    next,
    refresh
};
