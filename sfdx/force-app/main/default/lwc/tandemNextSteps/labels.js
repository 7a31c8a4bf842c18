import started from '@salesforce/label/c.Tandem_Next_Started';
import stopped from '@salesforce/label/c.Tandem_Next_Stopped';
import changed from '@salesforce/label/c.Tandem_Next_Changed';
import stillOff from '@salesforce/label/c.Tandem_Next_StillOff';

/** The texts of this bundle. */
export const LABELS = {
    started,
    stopped,
    changed,
    stillOff
};
