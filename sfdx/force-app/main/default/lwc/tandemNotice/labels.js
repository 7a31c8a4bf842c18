import error from '@salesforce/label/c.Tandem_Notice_Error';
import warning from '@salesforce/label/c.Tandem_Notice_Warning';
import success from '@salesforce/label/c.Tandem_Notice_Success';
import info from '@salesforce/label/c.Tandem_Notice_Info';

/** The texts of this bundle. */
export const LABELS = {
    error,
    warning,
    success,
    info
};
