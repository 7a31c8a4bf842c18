/** What happens after a save, in words. */
import { fill } from 'c/tandemText';
import { KINDS } from 'c/tandemWords';
import { LABELS } from './labels';

/**
 * What to tell once settings were saved.
 *
 * @param saved `{kind, before, after, started}`: the modes before and after, and
 *     whether a first run was queued
 */
export function nextSteps({ kind, before, after, started }) {
    return fill(sentence(before, after, started), KINDS[kind].toLowerCase());
}

function sentence(before, after, started) {
    if (started) {
        return LABELS.started;
    }
    if (after !== 'do_not_sync') {
        return LABELS.changed;
    }
    return before === after ? LABELS.stillOff : LABELS.stopped;
}
