import kindCalendar from '@salesforce/label/c.Tandem_Word_KindCalendar';
import kindContacts from '@salesforce/label/c.Tandem_Word_KindContacts';
import kindTasks from '@salesforce/label/c.Tandem_Word_KindTasks';
import kindEmail from '@salesforce/label/c.Tandem_Word_KindEmail';
import sideSalesforce from '@salesforce/label/c.Tandem_Word_SideSalesforce';
import sideExchange from '@salesforce/label/c.Tandem_Word_SideExchange';
import modeOff from '@salesforce/label/c.Tandem_Word_ModeOff';
import modeAll from '@salesforce/label/c.Tandem_Word_ModeAll';
import modeMatching from '@salesforce/label/c.Tandem_Word_ModeMatching';
import modeDesignated from '@salesforce/label/c.Tandem_Word_ModeDesignated';
import ruleSalesforce from '@salesforce/label/c.Tandem_Word_RuleSalesforce';
import ruleExchange from '@salesforce/label/c.Tandem_Word_RuleExchange';
import ruleDelete from '@salesforce/label/c.Tandem_Word_RuleDelete';
import ruleKeep from '@salesforce/label/c.Tandem_Word_RuleKeep';
import overflowTruncate from '@salesforce/label/c.Tandem_Word_OverflowTruncate';
import overflowRefuse from '@salesforce/label/c.Tandem_Word_OverflowRefuse';
import fieldMode from '@salesforce/label/c.Tandem_Word_FieldMode';
import fieldInterval from '@salesforce/label/c.Tandem_Word_FieldInterval';
import fieldDays from '@salesforce/label/c.Tandem_Word_FieldDays';
import fieldFrom from '@salesforce/label/c.Tandem_Word_FieldFrom';
import fieldTo from '@salesforce/label/c.Tandem_Word_FieldTo';
import fieldPast from '@salesforce/label/c.Tandem_Word_FieldPast';
import fieldFuture from '@salesforce/label/c.Tandem_Word_FieldFuture';
import fieldCreateSalesforce from '@salesforce/label/c.Tandem_Word_FieldCreateSalesforce';
import fieldUpdateSalesforce from '@salesforce/label/c.Tandem_Word_FieldUpdateSalesforce';
import fieldDeleteSalesforce from '@salesforce/label/c.Tandem_Word_FieldDeleteSalesforce';
import fieldCreateExchange from '@salesforce/label/c.Tandem_Word_FieldCreateExchange';
import fieldUpdateExchange from '@salesforce/label/c.Tandem_Word_FieldUpdateExchange';
import fieldDeleteExchange from '@salesforce/label/c.Tandem_Word_FieldDeleteExchange';
import fieldFolder from '@salesforce/label/c.Tandem_Word_FieldFolder';
import fieldType from '@salesforce/label/c.Tandem_Word_FieldType';
import fieldInvitees from '@salesforce/label/c.Tandem_Word_FieldInvitees';
import fieldRule from '@salesforce/label/c.Tandem_Word_FieldRule';
import fieldEmails from '@salesforce/label/c.Tandem_Word_FieldEmails';
import fieldOverflow from '@salesforce/label/c.Tandem_Word_FieldOverflow';
import everyMinutes from '@salesforce/label/c.Tandem_Word_EveryMinutes';
import everyHour from '@salesforce/label/c.Tandem_Word_EveryHour';
import everyHours from '@salesforce/label/c.Tandem_Word_EveryHours';
import everyDay from '@salesforce/label/c.Tandem_Word_EveryDay';
import mainCalendar from '@salesforce/label/c.Tandem_Word_MainCalendar';
import noType from '@salesforce/label/c.Tandem_Word_NoType';
import unknownFolder from '@salesforce/label/c.Tandem_Word_UnknownFolder';
import on from '@salesforce/label/c.Tandem_Word_On';
import off from '@salesforce/label/c.Tandem_Word_Off';
import none from '@salesforce/label/c.Tandem_Word_None';
import allDays from '@salesforce/label/c.Tandem_Word_AllDays';
import aroundTheClock from '@salesforce/label/c.Tandem_Word_AroundTheClock';
import daysCount from '@salesforce/label/c.Tandem_Word_DaysCount';
import dayCount from '@salesforce/label/c.Tandem_Word_DayCount';
import statusRunning from '@salesforce/label/c.Tandem_Word_StatusRunning';
import statusSucceeded from '@salesforce/label/c.Tandem_Word_StatusSucceeded';
import statusPartial from '@salesforce/label/c.Tandem_Word_StatusPartial';
import statusHeld from '@salesforce/label/c.Tandem_Word_StatusHeld';
import statusFailed from '@salesforce/label/c.Tandem_Word_StatusFailed';
import statusInterrupted from '@salesforce/label/c.Tandem_Word_StatusInterrupted';
import statusDisabled from '@salesforce/label/c.Tandem_Word_StatusDisabled';
import statusPostponed from '@salesforce/label/c.Tandem_Word_StatusPostponed';
import triggerEnabled from '@salesforce/label/c.Tandem_Word_TriggerEnabled';
import triggerSchedule from '@salesforce/label/c.Tandem_Word_TriggerSchedule';
import triggerNow from '@salesforce/label/c.Tandem_Word_TriggerNow';
import triggerCommand from '@salesforce/label/c.Tandem_Word_TriggerCommand';
import create from '@salesforce/label/c.Tandem_Word_Create';
import update from '@salesforce/label/c.Tandem_Word_Update';
import remove from '@salesforce/label/c.Tandem_Word_Delete';

/** The texts of this bundle. */
export const LABELS = {
    kindCalendar,
    kindContacts,
    kindTasks,
    kindEmail,
    sideSalesforce,
    sideExchange,
    modeOff,
    modeAll,
    modeMatching,
    modeDesignated,
    ruleSalesforce,
    ruleExchange,
    ruleDelete,
    ruleKeep,
    overflowTruncate,
    overflowRefuse,
    fieldMode,
    fieldInterval,
    fieldDays,
    fieldFrom,
    fieldTo,
    fieldPast,
    fieldFuture,
    fieldCreateSalesforce,
    fieldUpdateSalesforce,
    fieldDeleteSalesforce,
    fieldCreateExchange,
    fieldUpdateExchange,
    fieldDeleteExchange,
    fieldFolder,
    fieldType,
    fieldInvitees,
    fieldRule,
    fieldEmails,
    fieldOverflow,
    everyMinutes,
    everyHour,
    everyHours,
    everyDay,
    mainCalendar,
    noType,
    unknownFolder,
    on,
    off,
    none,
    allDays,
    aroundTheClock,
    daysCount,
    dayCount,
    statusRunning,
    statusSucceeded,
    statusPartial,
    statusHeld,
    statusFailed,
    statusInterrupted,
    statusDisabled,
    statusPostponed,
    triggerEnabled,
    triggerSchedule,
    triggerNow,
    triggerCommand,
    create,
    update,
    remove
};
