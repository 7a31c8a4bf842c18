/**
 * Whatever goes wrong in a call, as one problem that a component can show.
 *
 * A problem is `{kind, code, message, remedy, fields}`: `kind` tells what to offer
 * (see `KINDS`), `fields` has `{reason, remedy}` by the name of a field.
 */
import { LABELS } from './labels';

export const KINDS = {
    OFFLINE: 'offline',
    SESSION: 'session',
    UNAVAILABLE: 'unavailable',
    CHANGED: 'changed',
    LOCKED: 'locked',
    INVALID: 'invalid',
    REFUSED: 'refused',
    UNKNOWN: 'unknown'
};

/** The kind by the status of the service; 0 is a service that did not answer. */
const BY_CODE = {
    0: KINDS.UNAVAILABLE,
    403: KINDS.LOCKED,
    412: KINDS.CHANGED,
    422: KINDS.INVALID,
    429: KINDS.UNAVAILABLE,
    500: KINDS.UNKNOWN,
    503: KINDS.UNAVAILABLE
};

/** How Salesforce says that the browser's session is over. */
const SESSION_OVER =
    /session (has )?(expired|is invalid|not found)|INVALID_SESSION_ID/i;
/** How Salesforce says that its own server was not reached. */
const NOT_REACHED = /disconnected|failed to fetch|network ?error|load failed/i;

/** What to say where no server said anything of use. */
const GENERAL = {
    [KINDS.OFFLINE]: {
        message: LABELS.offline,
        remedy: LABELS.offlineRemedy
    },
    [KINDS.SESSION]: {
        message: LABELS.session,
        remedy: LABELS.sessionRemedy
    },
    [KINDS.UNAVAILABLE]: {
        message: LABELS.unavailable,
        remedy: LABELS.unavailableRemedy
    },
    [KINDS.UNKNOWN]: {
        message: LABELS.unknown,
        remedy: LABELS.unknownRemedy
    }
};

/** The problem behind an error of an Apex call. */
export function problemOf(error) {
    const found = told(error);
    if (found) {
        return {
            kind: BY_CODE[found.code] ?? KINDS.REFUSED,
            code: found.code,
            message: found.message,
            remedy: found.remedy,
            fields: fieldsOf(found.errors)
        };
    }
    return general(kindOf(error));
}

/** Whether asking once more can help without anything else being done first. */
export function canRetry(problem) {
    return [KINDS.OFFLINE, KINDS.UNAVAILABLE, KINDS.UNKNOWN].includes(problem?.kind);
}

/** Whether only a reload of the page helps. */
export function needsReload(problem) {
    return problem?.kind === KINDS.SESSION;
}

/** What Apex passed on of the service's answer, if that is what happened. */
function told(error) {
    const found = parsed(error?.body?.message);
    return typeof found?.code === 'number' && found.message ? found : null;
}

function parsed(text) {
    try {
        return JSON.parse(text ?? '');
    } catch (notJson) {
        if (notJson instanceof SyntaxError) {
            return null;
        }
        throw notJson;
    }
}

function kindOf(error) {
    const body = error?.body ?? {};
    const text = [body.message, body.errorCode, error?.message].join(' ');
    if (SESSION_OVER.test(text)) {
        return KINDS.SESSION;
    }
    if (window.navigator.onLine === false) {
        return KINDS.OFFLINE;
    }
    return NOT_REACHED.test(text) ? KINDS.UNAVAILABLE : KINDS.UNKNOWN;
}

function general(kind) {
    return { kind, code: null, ...GENERAL[kind], fields: {} };
}

function fieldsOf(errors) {
    return Object.fromEntries(
        (errors ?? []).map(({ field, reason, remedy }) => [field, { reason, remedy }])
    );
}
