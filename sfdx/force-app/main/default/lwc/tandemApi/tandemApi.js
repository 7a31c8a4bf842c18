/**
 * The calls of the panel, one function each.
 *
 * Apex answers with the service's JSON as text; it is read here and nowhere else. A
 * call that fails rejects with a problem as `c/tandemErrors` describes it.
 */
import addExclusionByApex from '@salesforce/apex/TandemUserController.addExclusion';
import confirmRunByApex from '@salesforce/apex/TandemUserController.confirmRun';
import getExclusionsByApex from '@salesforce/apex/TandemUserController.getExclusions';
import getItemsByApex from '@salesforce/apex/TandemUserController.getItems';
import getJobsByApex from '@salesforce/apex/TandemUserController.getJobs';
import getMeByApex from '@salesforce/apex/TandemUserController.getMe';
import getRunByApex from '@salesforce/apex/TandemUserController.getRun';
import getRunsByApex from '@salesforce/apex/TandemUserController.getRuns';
import getSettingsByApex from '@salesforce/apex/TandemUserController.getSettings';
import ignoreItemByApex from '@salesforce/apex/TandemUserController.ignoreItem';
import includeItemByApex from '@salesforce/apex/TandemUserController.includeItem';
import rejectRunByApex from '@salesforce/apex/TandemUserController.rejectRun';
import removeCopyByApex from '@salesforce/apex/TandemUserController.removeCopy';
import removeExclusionByApex from '@salesforce/apex/TandemUserController.removeExclusion';
import retryItemByApex from '@salesforce/apex/TandemUserController.retryItem';
import runNowByApex from '@salesforce/apex/TandemUserController.runNow';
import saveSettingsByApex from '@salesforce/apex/TandemUserController.saveSettings';
import setDailyReportByApex from '@salesforce/apex/TandemUserController.setDailyReport';
import { problemOf } from 'c/tandemErrors';

/** By the name the service gives an action on a row. */
const ITEM_ACTIONS = {
    ignore: ignoreItemByApex,
    include_again: includeItemByApex,
    remove_copy: removeCopyByApex,
    retry: retryItemByApex
};

/** Who the user is: name, mailbox, time zone, state of the connection. */
export function getMe() {
    return call(getMeByApex);
}

/** Switch the daily report on or off; gives it as it stands then. */
export function setDailyReport(enabled) {
    return call(setDailyReportByApex, { body: JSON.stringify({ enabled }) });
}

/** The sync jobs, one of each kind. */
export async function getJobs() {
    return (await call(getJobsByApex)).jobs;
}

/** Ask for a run of a kind, now. */
export function runNow(kind) {
    return call(runNowByApex, { kind });
}

/** The settings of a kind: `{version, settings, choices, policy}`; of now if `fresh`. */
export async function getSettings(kind, fresh = false) {
    const filters = JSON.stringify(fresh ? { fresh } : {});
    return versioned(await call(getSettingsByApex, { kind, filters }));
}

/** Save changed settings; refused where the version is not the last one. */
export async function saveSettings(kind, changes, version) {
    const body = JSON.stringify(changes);
    return versioned(await call(saveSettingsByApex, { kind, etag: version, body }));
}

/** A page of runs, the newest first: `{runs, next}`. */
export function getRuns(filters) {
    return call(getRunsByApex, { filters: JSON.stringify(filters) });
}

/** A run with a page of its rows: `{run, outcomes, total, next, held}`. */
export function getRun(runId, filters = {}) {
    return call(getRunByApex, { runId, filters: JSON.stringify(filters) });
}

/** Let the next run delete what this one held back. */
export function confirmRun(runId) {
    return call(confirmRunByApex, { runId });
}

/** Keep what this run would have deleted. */
export function rejectRun(runId) {
    return call(rejectRunByApex, { runId });
}

/** A page of items that do not sync, or with a remark: `{items, total, page}`. */
export function getItems(filters) {
    return call(getItemsByApex, { filters: JSON.stringify(filters) });
}

/** Do one of the actions that a row offers; gives the row as it is then, or null. */
export async function actOnItem(action, itemId) {
    return (await call(ITEM_ACTIONS[action], { itemId })).item;
}

/** Addresses and domains: `{own, organisation}`. */
export function getExclusions() {
    return call(getExclusionsByApex);
}

/** Add an address or a domain to the user's own list. */
export function addExclusion(value) {
    return call(addExclusionByApex, { value });
}

/** Take an entry off the user's own list. */
export function removeExclusion(exclusionId) {
    return call(removeExclusionByApex, { exclusionId });
}

async function call(method, parameters) {
    try {
        return JSON.parse(await method(parameters));
    } catch (error) {
        throw problemOf(error);
    }
}

function versioned({ etag, body }) {
    return { ...body, version: etag };
}
