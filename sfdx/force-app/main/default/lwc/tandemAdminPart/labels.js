import loading from '@salesforce/label/c.Tandem_Admin_PartLoading';
import saving from '@salesforce/label/c.Tandem_Admin_PartSaving';

/** The texts of this bundle. */
export const LABELS = {
    loading,
    saving
};
