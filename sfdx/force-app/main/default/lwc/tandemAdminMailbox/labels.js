import heading from '@salesforce/label/c.Tandem_Admin_MailboxHeading';
import which from '@salesforce/label/c.Tandem_Admin_MailboxWhich';
import salesforce from '@salesforce/label/c.Tandem_Admin_MailboxSalesforce';
import other from '@salesforce/label/c.Tandem_Admin_MailboxOther';
import address from '@salesforce/label/c.Tandem_Admin_MailboxAddress';
import addressHelp from '@salesforce/label/c.Tandem_Admin_MailboxAddressHelp';
import missing from '@salesforce/label/c.Tandem_Admin_MailboxMissing';
import effect from '@salesforce/label/c.Tandem_Admin_MailboxEffect';
import save from '@salesforce/label/c.Tandem_Admin_MailboxSave';
import cancel from '@salesforce/label/c.Tandem_Admin_MailboxCancel';
import saving from '@salesforce/label/c.Tandem_Admin_MailboxSaving';

/** The texts of this bundle. */
export const LABELS = {
    heading,
    which,
    salesforce,
    other,
    address,
    addressHelp,
    missing,
    effect,
    save,
    cancel,
    saving
};
