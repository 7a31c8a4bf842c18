import title from '@salesforce/label/c.Tandem_SummaryBox_Title';

/** The texts of this bundle. */
export const LABELS = {
    title
};
