import heading from '@salesforce/label/c.Tandem_Admin_PageHeading';
import intro from '@salesforce/label/c.Tandem_Admin_PageIntro';
import denied from '@salesforce/label/c.Tandem_Admin_PageDenied';
import deniedRemedy from '@salesforce/label/c.Tandem_Admin_PageDeniedRemedy';
import tryAgain from '@salesforce/label/c.Tandem_Admin_PageTryAgain';
import connection from '@salesforce/label/c.Tandem_Admin_PageConnection';
import users from '@salesforce/label/c.Tandem_Admin_PageUsers';
import policy from '@salesforce/label/c.Tandem_Admin_PagePolicy';
import exclusions from '@salesforce/label/c.Tandem_Admin_PageExclusions';
import certificates from '@salesforce/label/c.Tandem_Admin_PageCertificates';
import audit from '@salesforce/label/c.Tandem_Admin_PageAudit';

/** The texts of this bundle. */
export const LABELS = {
    heading,
    intro,
    denied,
    deniedRemedy,
    tryAgain,
    connection,
    users,
    policy,
    exclusions,
    certificates,
    audit
};
