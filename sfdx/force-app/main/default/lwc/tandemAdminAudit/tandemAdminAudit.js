import { getAudit } from 'c/tandemAdminApi';
import { AdminPart } from 'c/tandemAdminPart';
import { columnsOf, instantText } from 'c/tandemText';
import { LABELS } from './labels';

/**
 * Who changed what in the organisation's sync, the newest first; what those did who run
 * the service is among it.
 */
export default class TandemAdminAudit extends AdminPart {
    labels = LABELS;
    columns = columnsOf(LABELS, 'at', 'actor', 'action', 'target', 'detail');
    entries = [];
    next = null;

    async read() {
        const { entries, next } = await getAudit(null);
        this.entries = entries;
        this.next = next;
    }

    get rows() {
        return this.entries.map((entry) => ({
            ...entry,
            key: entry.id,
            actor: entry.by_operator ? LABELS.operator : entry.actor,
            action: entry.text,
            at: instantText(entry.at, this.usedZone)
        }));
    }

    handleMore() {
        return this.change(async () => {
            const { entries, next } = await getAudit(this.next);
            this.entries = [...this.entries, ...entries];
            this.next = next;
        });
    }
}
