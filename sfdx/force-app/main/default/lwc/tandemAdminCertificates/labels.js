import heading from '@salesforce/label/c.Tandem_Admin_CertificatesHeading';
import intro from '@salesforce/label/c.Tandem_Admin_CertificatesIntro';
import none from '@salesforce/label/c.Tandem_Admin_CertificatesNone';
import name from '@salesforce/label/c.Tandem_Admin_CertificatesName';
import fingerprint from '@salesforce/label/c.Tandem_Admin_CertificatesFingerprint';
import until from '@salesforce/label/c.Tandem_Admin_CertificatesUntil';
import used from '@salesforce/label/c.Tandem_Admin_CertificatesUsed';
import actions from '@salesforce/label/c.Tandem_Admin_CertificatesActions';
import unnamed from '@salesforce/label/c.Tandem_Admin_CertificatesUnnamed';
import never from '@salesforce/label/c.Tandem_Admin_CertificatesNever';
import active from '@salesforce/label/c.Tandem_Admin_CertificatesActive';
import ending from '@salesforce/label/c.Tandem_Admin_CertificatesEnding';
import expired from '@salesforce/label/c.Tandem_Admin_CertificatesExpired';
import future from '@salesforce/label/c.Tandem_Admin_CertificatesFuture';
import remove from '@salesforce/label/c.Tandem_Admin_CertificatesRemove';
import removeNamed from '@salesforce/label/c.Tandem_Admin_CertificatesRemoveNamed';
import add from '@salesforce/label/c.Tandem_Admin_CertificatesAdd';
import newName from '@salesforce/label/c.Tandem_Admin_CertificatesNewName';
import newNameHelp from '@salesforce/label/c.Tandem_Admin_CertificatesNewNameHelp';
import pem from '@salesforce/label/c.Tandem_Admin_CertificatesPem';
import pemHelp from '@salesforce/label/c.Tandem_Admin_CertificatesPemHelp';
import nameMissing from '@salesforce/label/c.Tandem_Admin_CertificatesNameMissing';
import pemMissing from '@salesforce/label/c.Tandem_Admin_CertificatesPemMissing';
import added from '@salesforce/label/c.Tandem_Admin_CertificatesAdded';
import removed from '@salesforce/label/c.Tandem_Admin_CertificatesRemoved';
import sure from '@salesforce/label/c.Tandem_Admin_CertificatesSure';
import keep from '@salesforce/label/c.Tandem_Admin_CertificatesKeep';
import soonHeading from '@salesforce/label/c.Tandem_Admin_CertificatesSoonHeading';
import soonText from '@salesforce/label/c.Tandem_Admin_CertificatesSoonText';
import soonRemedy from '@salesforce/label/c.Tandem_Admin_CertificatesSoonRemedy';

/** The texts of this bundle. */
export const LABELS = {
    heading,
    intro,
    none,
    name,
    fingerprint,
    until,
    used,
    actions,
    unnamed,
    never,
    active,
    ending,
    expired,
    future,
    remove,
    removeNamed,
    add,
    newName,
    newNameHelp,
    pem,
    pemHelp,
    nameMissing,
    pemMissing,
    added,
    removed,
    sure,
    keep,
    soonHeading,
    soonText,
    soonRemedy
};
