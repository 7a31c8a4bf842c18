import title from '@salesforce/label/c.Tandem_Jobs_Title';
import object from '@salesforce/label/c.Tandem_Jobs_Object';
import enabled from '@salesforce/label/c.Tandem_Jobs_Enabled';
import lastRun from '@salesforce/label/c.Tandem_Jobs_LastRun';
import frequency from '@salesforce/label/c.Tandem_Jobs_Frequency';
import status from '@salesforce/label/c.Tandem_Jobs_Status';
import actions from '@salesforce/label/c.Tandem_Jobs_Actions';
import isEnabled from '@salesforce/label/c.Tandem_Jobs_IsEnabled';
import isNotEnabled from '@salesforce/label/c.Tandem_Jobs_IsNotEnabled';
import isUnknown from '@salesforce/label/c.Tandem_Jobs_IsUnknown';
import neverRun from '@salesforce/label/c.Tandem_Jobs_NeverRun';
import noFrequency from '@salesforce/label/c.Tandem_Jobs_NoFrequency';
import edit from '@salesforce/label/c.Tandem_Jobs_Edit';
import editOf from '@salesforce/label/c.Tandem_Jobs_EditOf';
import syncNow from '@salesforce/label/c.Tandem_Jobs_SyncNow';
import syncNowOf from '@salesforce/label/c.Tandem_Jobs_SyncNowOf';
import history from '@salesforce/label/c.Tandem_Jobs_History';
import historyOf from '@salesforce/label/c.Tandem_Jobs_HistoryOf';
import openOf from '@salesforce/label/c.Tandem_Jobs_OpenOf';
import idle from '@salesforce/label/c.Tandem_Jobs_Idle';
import idleOff from '@salesforce/label/c.Tandem_Jobs_IdleOff';
import idleNever from '@salesforce/label/c.Tandem_Jobs_IdleNever';
import queued from '@salesforce/label/c.Tandem_Jobs_Queued';
import running from '@salesforce/label/c.Tandem_Jobs_Running';
import runningSince from '@salesforce/label/c.Tandem_Jobs_RunningSince';
import progressOne from '@salesforce/label/c.Tandem_Jobs_ProgressOne';
import progressMany from '@salesforce/label/c.Tandem_Jobs_ProgressMany';
import again from '@salesforce/label/c.Tandem_Jobs_Again';
import notAvailable from '@salesforce/label/c.Tandem_Jobs_NotAvailable';
import notAvailableText from '@salesforce/label/c.Tandem_Jobs_NotAvailableText';
import viewTip from '@salesforce/label/c.Tandem_Jobs_ViewTip';
import firstTitle from '@salesforce/label/c.Tandem_Jobs_FirstTitle';
import firstText from '@salesforce/label/c.Tandem_Jobs_FirstText';
import setUp from '@salesforce/label/c.Tandem_Jobs_SetUp';
import askedTip from '@salesforce/label/c.Tandem_Jobs_AskedTip';
import problemTitle from '@salesforce/label/c.Tandem_Jobs_ProblemTitle';

/** The texts of this bundle. */
export const LABELS = {
    title,
    object,
    enabled,
    lastRun,
    frequency,
    status,
    actions,
    isEnabled,
    isNotEnabled,
    isUnknown,
    neverRun,
    noFrequency,
    edit,
    editOf,
    syncNow,
    syncNowOf,
    history,
    historyOf,
    openOf,
    idle,
    idleOff,
    idleNever,
    queued,
    running,
    runningSince,
    progressOne,
    progressMany,
    again,
    notAvailable,
    notAvailableText,
    viewTip,
    firstTitle,
    firstText,
    setUp,
    askedTip,
    problemTitle
};
