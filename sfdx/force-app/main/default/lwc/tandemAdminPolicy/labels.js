import heading from '@salesforce/label/c.Tandem_Admin_PolicyHeading';
import intro from '@salesforce/label/c.Tandem_Admin_PolicyIntro';
import whom from '@salesforce/label/c.Tandem_Admin_PolicyWhom';
import everybody from '@salesforce/label/c.Tandem_Admin_PolicyEverybody';
import setting from '@salesforce/label/c.Tandem_Admin_PolicySetting';
import value from '@salesforce/label/c.Tandem_Admin_PolicyValue';
import lock from '@salesforce/label/c.Tandem_Admin_PolicyLock';
import source from '@salesforce/label/c.Tandem_Admin_PolicySource';
import actions from '@salesforce/label/c.Tandem_Admin_PolicyActions';
import locked from '@salesforce/label/c.Tandem_Admin_PolicyLocked';
import unlocked from '@salesforce/label/c.Tandem_Admin_PolicyUnlocked';
import shipped from '@salesforce/label/c.Tandem_Admin_PolicyShipped';
import fromRecord from '@salesforce/label/c.Tandem_Admin_PolicyFromRecord';
import fromProfile from '@salesforce/label/c.Tandem_Admin_PolicyFromProfile';
import overruled from '@salesforce/label/c.Tandem_Admin_PolicyOverruled';
import change from '@salesforce/label/c.Tandem_Admin_PolicyChange';
import changeNamed from '@salesforce/label/c.Tandem_Admin_PolicyChangeNamed';
import saved from '@salesforce/label/c.Tandem_Admin_PolicySaved';
import stale from '@salesforce/label/c.Tandem_Admin_PolicyStale';
import problems from '@salesforce/label/c.Tandem_Admin_PolicyProblems';
import problemRecord from '@salesforce/label/c.Tandem_Admin_PolicyProblemRecord';
import notSet from '@salesforce/label/c.Tandem_Admin_PolicyNotSet';

/** The texts of this bundle. */
export const LABELS = {
    heading,
    intro,
    whom,
    everybody,
    setting,
    value,
    lock,
    source,
    actions,
    locked,
    unlocked,
    shipped,
    fromRecord,
    fromProfile,
    overruled,
    change,
    changeNamed,
    saved,
    stale,
    problems,
    problemRecord,
    notSet
};
