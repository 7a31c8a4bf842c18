import off from '@salesforce/label/c.Tandem_Sum_Off';
import nothing from '@salesforce/label/c.Tandem_Sum_Nothing';
import inAll from '@salesforce/label/c.Tandem_Sum_InAll';
import inMatching from '@salesforce/label/c.Tandem_Sum_InMatching';
import inDesignated from '@salesforce/label/c.Tandem_Sum_InDesignated';
import inNone from '@salesforce/label/c.Tandem_Sum_InNone';
import inNoCreate from '@salesforce/label/c.Tandem_Sum_InNoCreate';
import inNoCreateDesignated from '@salesforce/label/c.Tandem_Sum_InNoCreateDesignated';
import inNoUpdate from '@salesforce/label/c.Tandem_Sum_InNoUpdate';
import inNoDelete from '@salesforce/label/c.Tandem_Sum_InNoDelete';
import out from '@salesforce/label/c.Tandem_Sum_Out';
import outAnyMark from '@salesforce/label/c.Tandem_Sum_OutAnyMark';
import outNone from '@salesforce/label/c.Tandem_Sum_OutNone';
import outNoCreate from '@salesforce/label/c.Tandem_Sum_OutNoCreate';
import outNoUpdate from '@salesforce/label/c.Tandem_Sum_OutNoUpdate';
import outNoDelete from '@salesforce/label/c.Tandem_Sum_OutNoDelete';
import stamp from '@salesforce/label/c.Tandem_Sum_Stamp';
import noStamp from '@salesforce/label/c.Tandem_Sum_NoStamp';
import sticky from '@salesforce/label/c.Tandem_Sum_Sticky';
import when from '@salesforce/label/c.Tandem_Sum_When';
import everyDay from '@salesforce/label/c.Tandem_Sum_EveryDay';
import workdays from '@salesforce/label/c.Tandem_Sum_Workdays';
import onDays from '@salesforce/label/c.Tandem_Sum_OnDays';
import anyTime from '@salesforce/label/c.Tandem_Sum_AnyTime';
import between from '@salesforce/label/c.Tandem_Sum_Between';
import overnight from '@salesforce/label/c.Tandem_Sum_Overnight';
import window from '@salesforce/label/c.Tandem_Sum_Window';
import today from '@salesforce/label/c.Tandem_Sum_Today';
import dayAgo from '@salesforce/label/c.Tandem_Sum_DayAgo';
import daysAgo from '@salesforce/label/c.Tandem_Sum_DaysAgo';
import dayAhead from '@salesforce/label/c.Tandem_Sum_DayAhead';
import daysAhead from '@salesforce/label/c.Tandem_Sum_DaysAhead';
import folderMain from '@salesforce/label/c.Tandem_Sum_FolderMain';
import folderOther from '@salesforce/label/c.Tandem_Sum_FolderOther';
import type from '@salesforce/label/c.Tandem_Sum_Type';
import invitees from '@salesforce/label/c.Tandem_Sum_Invitees';
import ruleSalesforce from '@salesforce/label/c.Tandem_Sum_RuleSalesforce';
import ruleExchange from '@salesforce/label/c.Tandem_Sum_RuleExchange';
import ruleDelete from '@salesforce/label/c.Tandem_Sum_RuleDelete';
import ruleKeep from '@salesforce/label/c.Tandem_Sum_RuleKeep';
import ruleNoDelete from '@salesforce/label/c.Tandem_Sum_RuleNoDelete';
import ruleNoCreate from '@salesforce/label/c.Tandem_Sum_RuleNoCreate';
import emailsOn from '@salesforce/label/c.Tandem_Sum_EmailsOn';
import emailsOff from '@salesforce/label/c.Tandem_Sum_EmailsOff';
import overflowRefuse from '@salesforce/label/c.Tandem_Sum_OverflowRefuse';
import noMail from '@salesforce/label/c.Tandem_Sum_NoMail';

/** The texts of this bundle. */
export const LABELS = {
    off,
    nothing,
    inAll,
    inMatching,
    inDesignated,
    inNone,
    inNoCreate,
    inNoCreateDesignated,
    inNoUpdate,
    inNoDelete,
    out,
    outAnyMark,
    outNone,
    outNoCreate,
    outNoUpdate,
    outNoDelete,
    stamp,
    noStamp,
    sticky,
    when,
    everyDay,
    workdays,
    onDays,
    anyTime,
    between,
    overnight,
    window,
    today,
    dayAgo,
    daysAgo,
    dayAhead,
    daysAhead,
    folderMain,
    folderOther,
    type,
    invitees,
    ruleSalesforce,
    ruleExchange,
    ruleDelete,
    ruleKeep,
    ruleNoDelete,
    ruleNoCreate,
    emailsOn,
    emailsOff,
    overflowRefuse,
    noMail
};
