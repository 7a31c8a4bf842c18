import caption from '@salesforce/label/c.Tandem_Count_Caption';
import system from '@salesforce/label/c.Tandem_Count_System';
import created from '@salesforce/label/c.Tandem_Count_Created';
import updated from '@salesforce/label/c.Tandem_Count_Updated';
import deleted from '@salesforce/label/c.Tandem_Count_Deleted';
import adopted from '@salesforce/label/c.Tandem_Count_Adopted';
import failed from '@salesforce/label/c.Tandem_Count_Failed';
import excluded from '@salesforce/label/c.Tandem_Count_Excluded';

/** The texts of this bundle. */
export const LABELS = {
    caption,
    system,
    created,
    updated,
    deleted,
    adopted,
    failed,
    excluded
};
