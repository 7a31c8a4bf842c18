import heading from '@salesforce/label/c.Tandem_Admin_AuditHeading';
import intro from '@salesforce/label/c.Tandem_Admin_AuditIntro';
import none from '@salesforce/label/c.Tandem_Admin_AuditNone';
import at from '@salesforce/label/c.Tandem_Admin_AuditAt';
import actor from '@salesforce/label/c.Tandem_Admin_AuditActor';
import action from '@salesforce/label/c.Tandem_Admin_AuditAction';
import target from '@salesforce/label/c.Tandem_Admin_AuditTarget';
import detail from '@salesforce/label/c.Tandem_Admin_AuditDetail';
import operator from '@salesforce/label/c.Tandem_Admin_AuditOperator';
import more from '@salesforce/label/c.Tandem_Admin_AuditMore';
import refresh from '@salesforce/label/c.Tandem_Admin_AuditRefresh';

/** The texts of this bundle. */
export const LABELS = {
    heading,
    intro,
    none,
    at,
    actor,
    action,
    target,
    detail,
    operator,
    more,
    refresh
};
