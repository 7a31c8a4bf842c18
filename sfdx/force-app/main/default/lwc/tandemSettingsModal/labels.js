import title from '@salesforce/label/c.Tandem_Dialog_Title';
import loading from '@salesforce/label/c.Tandem_Dialog_Loading';
import saving from '@salesforce/label/c.Tandem_Dialog_Saving';
import edit from '@salesforce/label/c.Tandem_Dialog_Edit';
import close from '@salesforce/label/c.Tandem_Dialog_Close';
import save from '@salesforce/label/c.Tandem_Dialog_Save';
import cancel from '@salesforce/label/c.Tandem_Dialog_Cancel';
import discard from '@salesforce/label/c.Tandem_Dialog_Discard';
import unsavedOne from '@salesforce/label/c.Tandem_Dialog_UnsavedOne';
import unsavedMany from '@salesforce/label/c.Tandem_Dialog_UnsavedMany';
import invalid from '@salesforce/label/c.Tandem_Dialog_Invalid';
import stale from '@salesforce/label/c.Tandem_Dialog_Stale';
import refused from '@salesforce/label/c.Tandem_Dialog_Refused';

/** The texts of this bundle. */
export const LABELS = {
    title,
    loading,
    saving,
    edit,
    close,
    save,
    cancel,
    discard,
    unsavedOne,
    unsavedMany,
    invalid,
    stale,
    refused
};
