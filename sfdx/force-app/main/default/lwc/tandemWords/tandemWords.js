/** What the panel calls the things of the service, and their values in words. */
import {
    capitalised,
    clockText,
    counted,
    fill,
    largestUnit,
    listText,
    WEEKDAYS,
    weekdayText
} from 'c/tandemText';
import { LABELS } from './labels';

/** Stands for the main calendar where the id of a folder is asked for. */
export const MAIN_CALENDAR = 'calendar';

export const KINDS = {
    calendar: LABELS.kindCalendar,
    contacts: LABELS.kindContacts,
    tasks: LABELS.kindTasks,
    email: LABELS.kindEmail
};

export const SIDES = {
    salesforce: LABELS.sideSalesforce,
    exchange: LABELS.sideExchange
};

export const OPERATIONS = {
    create: LABELS.create,
    update: LABELS.update,
    delete: LABELS.remove
};

export const MODES = {
    do_not_sync: LABELS.modeOff,
    sync_all: LABELS.modeAll,
    matching: LABELS.modeMatching,
    designated: LABELS.modeDesignated
};

export const RULES = {
    salesforce_master: LABELS.ruleSalesforce,
    exchange_master: LABELS.ruleExchange,
    delete_wins: LABELS.ruleDelete,
    keep_updated: LABELS.ruleKeep
};

export const OVERFLOWS = {
    truncate: LABELS.overflowTruncate,
    refuse: LABELS.overflowRefuse
};

export const FIELDS = {
    mode: LABELS.fieldMode,
    interval_minutes: LABELS.fieldInterval,
    days: LABELS.fieldDays,
    time_from: LABELS.fieldFrom,
    time_to: LABELS.fieldTo,
    past_days: LABELS.fieldPast,
    future_days: LABELS.fieldFuture,
    prevent_create_in_salesforce: LABELS.fieldCreateSalesforce,
    prevent_update_in_salesforce: LABELS.fieldUpdateSalesforce,
    prevent_delete_in_salesforce: LABELS.fieldDeleteSalesforce,
    prevent_create_in_exchange: LABELS.fieldCreateExchange,
    prevent_update_in_exchange: LABELS.fieldUpdateExchange,
    prevent_delete_in_exchange: LABELS.fieldDeleteExchange,
    folder: LABELS.fieldFolder,
    salesforce_type: LABELS.fieldType,
    sync_invitees: LABELS.fieldInvitees,
    conflict_rule: LABELS.fieldRule,
    alternate_emails: LABELS.fieldEmails,
    body_overflow: LABELS.fieldOverflow
};

export const STATUSES = {
    running: LABELS.statusRunning,
    succeeded: LABELS.statusSucceeded,
    partial: LABELS.statusPartial,
    held: LABELS.statusHeld,
    failed: LABELS.statusFailed,
    interrupted: LABELS.statusInterrupted,
    disabled: LABELS.statusDisabled,
    postponed: LABELS.statusPostponed
};

export const TRIGGERS = {
    enabled: LABELS.triggerEnabled,
    schedule: LABELS.triggerSchedule,
    sync_now: LABELS.triggerNow,
    command: LABELS.triggerCommand
};

/** 'every 30 minutes', 'once a day'; empty where no frequency is set yet. */
export function frequencyText(minutes) {
    if (!minutes) {
        return '';
    }
    const { count, unit } = largestUnit(minutes);
    if (unit === 'day' && count === 1) {
        return LABELS.everyDay;
    }
    return unit === 'minute' || unit === 'day'
        ? fill(LABELS.everyMinutes, minutes)
        : counted(count, LABELS.everyHour, LABELS.everyHours);
}

/** Whether an id names the main calendar, by its own id or in general. */
export function isMainFolder(id, choices) {
    const main = (choices.folder ?? []).find((folder) => folder.main);
    return isMainId(id) || id === main?.id;
}

/** The name of an Exchange calendar by its id; the main calendar where none is chosen. */
export function folderText(id, choices) {
    const found = (choices.folder ?? []).find((folder) => isFolder(folder, id));
    if (found) {
        return found.name;
    }
    return isMainId(id) ? LABELS.mainCalendar : LABELS.unknownFolder;
}

function isFolder(folder, id) {
    return isMainId(id) ? folder.main : folder.id === id;
}

function isMainId(id) {
    return !id || id === MAIN_CALENDAR;
}

function switchText(value) {
    return value ? LABELS.on : LABELS.off;
}

function daysText(days) {
    if (!days?.length || days.length === WEEKDAYS.length) {
        return LABELS.allDays;
    }
    return listText(
        WEEKDAYS.filter((day) => days.includes(day)).map((day) => weekdayText(day))
    );
}

function clockOrAny(clock) {
    return clock ? clockText(clock) : LABELS.aroundTheClock;
}

function dayCountText(days) {
    return counted(days, LABELS.dayCount, LABELS.daysCount);
}

const WORDS = { mode: MODES, conflict_rule: RULES, body_overflow: OVERFLOWS };

const TELLERS = {
    interval_minutes: (minutes) => capitalised(frequencyText(minutes)) || LABELS.none,
    days: daysText,
    time_from: clockOrAny,
    time_to: clockOrAny,
    past_days: dayCountText,
    future_days: dayCountText,
    folder: folderText,
    salesforce_type: (type) => type || LABELS.noType
};

/** The value of a setting in words. The choices name the folders. */
export function valueText(key, value, choices = {}) {
    const words = WORDS[key];
    if (words) {
        return words[value] ?? String(value ?? LABELS.none);
    }
    const tell = TELLERS[key] ?? switchText;
    return tell(value, choices);
}
