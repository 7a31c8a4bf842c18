import locksOne from '@salesforce/label/c.Tandem_Form_LocksOne';
import locksMany from '@salesforce/label/c.Tandem_Form_LocksMany';
import presets from '@salesforce/label/c.Tandem_Form_Presets';
import summaryLater from '@salesforce/label/c.Tandem_Form_SummaryLater';

/** The texts of this bundle. */
export const LABELS = {
    locksOne,
    locksMany,
    presets,
    summaryLater
};
