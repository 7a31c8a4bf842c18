import tip from '@salesforce/label/c.Tandem_Tip_Tip';
import warning from '@salesforce/label/c.Tandem_Tip_Warning';

/** The texts of this bundle. */
export const LABELS = {
    tip,
    warning
};
