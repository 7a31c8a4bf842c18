import forEverybody from '@salesforce/label/c.Tandem_Admin_RuleForEverybody';
import forProfile from '@salesforce/label/c.Tandem_Admin_RuleForProfile';
import value from '@salesforce/label/c.Tandem_Admin_RuleValue';
import lockIt from '@salesforce/label/c.Tandem_Admin_RuleLockIt';
import days from '@salesforce/label/c.Tandem_Admin_RuleDays';
import yes from '@salesforce/label/c.Tandem_Admin_RuleYes';
import no from '@salesforce/label/c.Tandem_Admin_RuleNo';
import lockEffect from '@salesforce/label/c.Tandem_Admin_RuleLockEffect';
import defaultEffect from '@salesforce/label/c.Tandem_Admin_RuleDefaultEffect';
import modeEffect from '@salesforce/label/c.Tandem_Admin_RuleModeEffect';
import clearEffect from '@salesforce/label/c.Tandem_Admin_RuleClearEffect';
import clear from '@salesforce/label/c.Tandem_Admin_RuleClear';
import save from '@salesforce/label/c.Tandem_Admin_RuleSave';
import cancel from '@salesforce/label/c.Tandem_Admin_RuleCancel';
import saving from '@salesforce/label/c.Tandem_Admin_RuleSaving';
import longer from '@salesforce/label/c.Tandem_Admin_RuleLonger';
import failed from '@salesforce/label/c.Tandem_Admin_RuleFailed';
import failedRemedy from '@salesforce/label/c.Tandem_Admin_RuleFailedRemedy';
import whole from '@salesforce/label/c.Tandem_Admin_RuleWhole';
import time from '@salesforce/label/c.Tandem_Admin_RuleTime';
import needed from '@salesforce/label/c.Tandem_Admin_RuleNeeded';
import past from '@salesforce/label/c.Tandem_Admin_RulePast';
import future from '@salesforce/label/c.Tandem_Admin_RuleFuture';
import folderHelp from '@salesforce/label/c.Tandem_Admin_RuleFolderHelp';

/** The texts of this bundle. */
export const LABELS = {
    forEverybody,
    forProfile,
    value,
    lockIt,
    days,
    yes,
    no,
    lockEffect,
    defaultEffect,
    modeEffect,
    clearEffect,
    clear,
    save,
    cancel,
    saving,
    longer,
    failed,
    failedRemedy,
    whole,
    time,
    needed,
    past,
    future,
    folderHelp
};
