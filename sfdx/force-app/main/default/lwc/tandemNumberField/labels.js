import whole from '@salesforce/label/c.Tandem_Number_Whole';
import missing from '@salesforce/label/c.Tandem_Number_Missing';

/** The texts of this bundle. */
export const LABELS = {
    whole,
    missing
};
