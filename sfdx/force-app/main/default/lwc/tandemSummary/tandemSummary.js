/**
 * What a combination of settings will do, in plain sentences.
 *
 * Pure: values in, sentences out. It says what the service does with these values, so
 * it follows the guide to the calendar sync and changes with it.
 */
import {
    clockText,
    counted,
    fill,
    listText,
    WEEKDAYS,
    weekdayText
} from 'c/tandemText';
import { preventKey } from 'c/tandemSettingRules';
import { folderText, frequencyText, isMainFolder, SIDES } from 'c/tandemWords';
import { LABELS } from './labels';

const OPERATIONS = ['create', 'update', 'delete'];
const MIDNIGHT = '00:00';
const WORKDAYS = WEEKDAYS.slice(0, 5);

/** The system that is written to, and the sentences about writing to it. */
const INTO = {
    salesforce: {
        none: LABELS.inNone,
        create: LABELS.inNoCreate,
        update: LABELS.inNoUpdate,
        delete: LABELS.inNoDelete
    },
    exchange: {
        none: LABELS.outNone,
        create: LABELS.outNoCreate,
        update: LABELS.outNoUpdate,
        delete: LABELS.outNoDelete
    }
};

/** What a rule does in which systems, beside letting things be. */
const RULE_WRITES = {
    salesforce_master: { deletes: ['exchange'], makes: ['exchange'] },
    exchange_master: { deletes: ['salesforce'], makes: ['salesforce'] },
    delete_wins: { deletes: ['salesforce', 'exchange'], makes: [] },
    keep_updated: { deletes: [], makes: ['salesforce', 'exchange'] }
};

const RULE_SENTENCES = {
    salesforce_master: LABELS.ruleSalesforce,
    exchange_master: LABELS.ruleExchange,
    delete_wins: LABELS.ruleDelete,
    keep_updated: LABELS.ruleKeep
};

/**
 * The sentences, each `{key, text, isWarning}`; the key names what it is about.
 *
 * @param values the settings, key by key, as they would hold
 * @param context `{zone, choices}`: the name of the user's zone, and the choices that
 *     name the folders
 */
export function summaryOf(values, { zone, choices = {} }) {
    if (values.mode === 'do_not_sync') {
        return [said('off', LABELS.off)];
    }
    const schedule = [
        said('when', scheduleText(values, zone)),
        said('window', windowText(values))
    ];
    if (blocksAll(values, 'salesforce') && blocksAll(values, 'exchange')) {
        return [warned('nothing', LABELS.nothing), ...schedule];
    }
    return [
        ...intoSalesforce(values),
        ...intoExchange(values),
        ...stamp(values),
        ...schedule,
        ...details(values, choices),
        ...conflicts(values),
        ...(anyPrevented(values) ? [warned('sticky', LABELS.sticky)] : []),
        said('no_mail', LABELS.noMail)
    ];
}

/** When the sync runs, as one sentence. */
export function scheduleText(values, zone) {
    return fill(
        LABELS.when,
        frequencyText(values.interval_minutes),
        daysPhrase(values.days),
        hoursPhrase(values.time_from, values.time_to),
        zone
    );
}

function intoSalesforce(values) {
    if (blocksAll(values, 'salesforce')) {
        return [warned('in', LABELS.inNone)];
    }
    if (!blocks(values, 'salesforce', 'create')) {
        return [said('in', admission(values.mode)), ...limits(values, 'salesforce')];
    }
    const isMarked = values.mode === 'designated';
    const text = isMarked ? LABELS.inNoCreateDesignated : LABELS.inNoCreate;
    return [warned('in', text), ...limits(values, 'salesforce')];
}

function intoExchange(values) {
    if (blocksAll(values, 'exchange')) {
        return [warned('out', LABELS.outNone)];
    }
    if (blocks(values, 'exchange', 'create')) {
        return [warned('out', LABELS.outNoCreate), ...limits(values, 'exchange')];
    }
    const text = values.mode === 'sync_all' ? LABELS.out : LABELS.outAnyMark;
    return [said('out', text), ...limits(values, 'exchange')];
}

function admission(mode) {
    return (
        { matching: LABELS.inMatching, designated: LABELS.inDesignated }[mode] ??
        LABELS.inAll
    );
}

/** Edits and deletions that are kept from a system. */
function limits(values, side) {
    return ['update', 'delete']
        .filter((operation) => blocks(values, side, operation))
        .map((operation) => warned(preventKey(side, operation), INTO[side][operation]));
}

function stamp(values) {
    if (values.mode !== 'designated') {
        return [];
    }
    return blocks(values, 'exchange', 'update')
        ? [warned('stamp', LABELS.noStamp)]
        : [said('stamp', LABELS.stamp)];
}

function details(values, choices) {
    const folder = isMainFolder(values.folder, choices)
        ? LABELS.folderMain
        : fill(LABELS.folderOther, folderText(values.folder, choices));
    const isCreating = !blocks(values, 'salesforce', 'create');
    const intoSalesforceToo = !blocksAll(values, 'salesforce');
    return [
        said('folder', folder),
        ...when(values.salesforce_type && isCreating, 'type', () =>
            fill(LABELS.type, values.salesforce_type)
        ),
        ...when(
            values.sync_invitees && intoSalesforceToo,
            'invitees',
            () => LABELS.invitees
        ),
        ...when(isCreating, 'emails', () => emailsText(values)),
        ...when(
            values.body_overflow === 'refuse' && intoSalesforceToo,
            'overflow',
            () => LABELS.overflowRefuse
        )
    ];
}

function emailsText(values) {
    return values.alternate_emails ? LABELS.emailsOn : LABELS.emailsOff;
}

function conflicts(values) {
    const writes = RULE_WRITES[values.conflict_rule];
    return [
        said('rule', RULE_SENTENCES[values.conflict_rule]),
        ...writes.deletes
            .filter((side) => blocks(values, side, 'delete'))
            .map((side) =>
                warned(`rule_delete_${side}`, fill(LABELS.ruleNoDelete, SIDES[side]))
            ),
        ...writes.makes
            .filter(
                (side) =>
                    blocks(values, side, 'create') || blocks(values, side, 'update')
            )
            .map((side) =>
                warned(`rule_create_${side}`, fill(LABELS.ruleNoCreate, SIDES[side]))
            )
    ];
}

function windowText(values) {
    const past = Number(values.past_days);
    const future = Number(values.future_days);
    return fill(
        LABELS.window,
        past ? counted(past, LABELS.dayAgo, LABELS.daysAgo) : LABELS.today,
        future ? counted(future, LABELS.dayAhead, LABELS.daysAhead) : LABELS.today
    );
}

function daysPhrase(days) {
    if (!days?.length || days.length === WEEKDAYS.length) {
        return LABELS.everyDay;
    }
    const chosen = WEEKDAYS.filter((day) => days.includes(day));
    if (chosen.join() === WORKDAYS.join()) {
        return LABELS.workdays;
    }
    return fill(LABELS.onDays, listText(chosen.map((day) => weekdayText(day))));
}

/** A range that ends at or before its start lasts until the next day. */
function hoursPhrase(from, to) {
    const opens = from || MIDNIGHT;
    const closes = to || MIDNIGHT;
    if (opens === MIDNIGHT && closes === MIDNIGHT) {
        return LABELS.anyTime;
    }
    const isOvernight = closes <= opens && closes !== MIDNIGHT;
    const phrase = isOvernight ? LABELS.overnight : LABELS.between;
    return fill(phrase, clockText(opens), clockText(closes));
}

function blocks(values, side, operation) {
    return Boolean(values[preventKey(side, operation)]);
}

function blocksAll(values, side) {
    return OPERATIONS.every((operation) => blocks(values, side, operation));
}

function anyPrevented(values) {
    return Object.keys(INTO).some((side) =>
        OPERATIONS.some((operation) => blocks(values, side, operation))
    );
}

function when(holds, key, text) {
    return holds ? [said(key, text())] : [];
}

function said(key, text) {
    return { key, text, isWarning: false };
}

function warned(key, text) {
    return { key, text, isWarning: true };
}
