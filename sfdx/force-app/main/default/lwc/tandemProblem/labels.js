import retry from '@salesforce/label/c.Tandem_Problem_Retry';
import reload from '@salesforce/label/c.Tandem_Problem_Reload';

/** The texts of this bundle. */
export const LABELS = {
    retry,
    reload
};
