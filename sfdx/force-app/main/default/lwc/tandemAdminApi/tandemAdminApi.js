/**
 * The administrators' calls, one function each.
 *
 * Apex answers with JSON as text, which is read here and nowhere else. A call that
 * fails rejects with a problem as `c/tandemErrors` describes it.
 */
import addCertificateByApex from '@salesforce/apex/TandemAdminController.addCertificate';
import addExclusionByApex from '@salesforce/apex/TandemAdminController.addExclusion';
import getAuditByApex from '@salesforce/apex/TandemAdminController.getAudit';
import getCertificatesByApex from '@salesforce/apex/TandemAdminController.getCertificates';
import getConnectionByApex from '@salesforce/apex/TandemAdminController.getConnection';
import getDeploymentByApex from '@salesforce/apex/TandemAdminController.getDeployment';
import getExclusionsByApex from '@salesforce/apex/TandemAdminController.getExclusions';
import getPolicyByApex from '@salesforce/apex/TandemAdminController.getPolicy';
import getProfilesByApex from '@salesforce/apex/TandemAdminController.getProfiles';
import getRulesByApex from '@salesforce/apex/TandemAdminController.getRules';
import getUsersByApex from '@salesforce/apex/TandemAdminController.getUsers';
import removeCertificateByApex from '@salesforce/apex/TandemAdminController.removeCertificate';
import removeExclusionByApex from '@salesforce/apex/TandemAdminController.removeExclusion';
import saveMailboxDomainsByApex from '@salesforce/apex/TandemAdminController.saveMailboxDomains';
import saveRuleByApex from '@salesforce/apex/TandemAdminController.saveRule';
import setMailboxByApex from '@salesforce/apex/TandemAdminController.setMailbox';
import { problemOf } from 'c/tandemErrors';

/** How both systems answer just now, and what mailboxes may be used. */
export function getConnection() {
    return call(getConnectionByApex);
}

/** Say which domains mailboxes may have; gives them as they are then. */
export async function saveMailboxDomains(domains) {
    return (await call(saveMailboxDomainsByApex, { domains })).domains;
}

/** The certificates of the org, with their states. */
export async function getCertificates() {
    return (await call(getCertificatesByApex)).certificates;
}

/** Register a certificate (PEM) under a name. */
export function addCertificate(name, pem) {
    return call(addCertificateByApex, { name, pem });
}

/** Forget a certificate. */
export function removeCertificate(certificateId) {
    return call(removeCertificateByApex, { certificateId });
}

/** A page of users: `{users, total, page, page_size}`. */
export function getUsers(page) {
    return call(getUsersByApex, { filters: JSON.stringify({ page }) });
}

/** Map a user to a mailbox; null takes the Salesforce user's e-mail address. */
export function setMailbox(userId, mailbox) {
    return call(setMailboxByApex, { userId, mailbox });
}

/** What holds for a profile, or for everybody without one, and where it comes from. */
export function getPolicy(profile) {
    return call(getPolicyByApex, { profile });
}

/** The records of defaults and locks, as they are in Salesforce. */
export function getRules() {
    return call(getRulesByApex);
}

/** The names of the profiles that a record can be for. */
export function getProfiles() {
    return call(getProfilesByApex);
}

/** Have Salesforce deploy a record: `{deployment, record}`. */
export function saveRule(rule) {
    return call(saveRuleByApex, { rule: JSON.stringify(rule) });
}

/** How a deployment goes: `{state, problem}`. */
export function getDeployment(deploymentId) {
    return call(getDeploymentByApex, { deploymentId });
}

/** The addresses and domains that hold for everybody. */
export async function getExclusions() {
    return (await call(getExclusionsByApex)).exclusions;
}

/** Add an entry with the effect 'exclude' or 'ignore'. */
export function addExclusion(value, effect) {
    return call(addExclusionByApex, { value, effect });
}

/** Take an entry off the list. */
export function removeExclusion(exclusionId) {
    return call(removeExclusionByApex, { exclusionId });
}

/** Entries of the audit, the newest first: `{entries, next}`. */
export function getAudit(after) {
    return call(getAuditByApex, { filters: JSON.stringify({ after }) });
}

async function call(method, parameters) {
    try {
        return JSON.parse(await method(parameters));
    } catch (error) {
        throw problemOf(error);
    }
}
