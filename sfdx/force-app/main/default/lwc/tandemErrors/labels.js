import offline from '@salesforce/label/c.Tandem_Err_Offline';
import offlineRemedy from '@salesforce/label/c.Tandem_Err_OfflineRemedy';
import session from '@salesforce/label/c.Tandem_Err_Session';
import sessionRemedy from '@salesforce/label/c.Tandem_Err_SessionRemedy';
import unavailable from '@salesforce/label/c.Tandem_Err_Unavailable';
import unavailableRemedy from '@salesforce/label/c.Tandem_Err_UnavailableRemedy';
import unknown from '@salesforce/label/c.Tandem_Err_Unknown';
import unknownRemedy from '@salesforce/label/c.Tandem_Err_UnknownRemedy';

/** The texts of this bundle. */
export const LABELS = {
    offline,
    offlineRemedy,
    session,
    sessionRemedy,
    unavailable,
    unavailableRemedy,
    unknown,
    unknownRemedy
};
