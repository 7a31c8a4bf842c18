import { api } from 'lwc';
import { getConnection, saveMailboxDomains } from 'c/tandemAdminApi';
import { AdminPart } from 'c/tandemAdminPart';
import { fill, instantText } from 'c/tandemText';
import { LABELS } from './labels';

const STATES = {
    working: { text: LABELS.working, icon: 'utility:success', tone: 'success' },
    waiting: { text: LABELS.waiting, icon: 'utility:clock', tone: 'warning' },
    broken: { text: LABELS.broken, icon: 'utility:error', tone: 'error' },
    untried: { text: LABELS.untried, icon: 'utility:info', tone: '' }
};
const SYSTEMS = [
    { key: 'salesforce', name: LABELS.salesforce },
    { key: 'exchange', name: LABELS.exchange },
    { key: 'service', name: LABELS.service }
];

/** Whether both systems answer, whether syncs are carried out, and which domains mailboxes may have. */
export default class TandemAdminConnection extends AdminPart {
    /** What the page has read already, so that it is not asked for twice. */
    @api first = null;

    labels = LABELS;
    connection = null;

    async read() {
        this.connection = this.first ?? (await getConnection());
    }

    get systems() {
        return SYSTEMS.map(({ key, name }) => ({
            key,
            name,
            ...this.connection[key],
            shown: STATES[this.connection[key].state]
        }));
    }

    get checkedText() {
        return fill(
            LABELS.checked,
            instantText(this.connection.checked_at, this.usedZone)
        );
    }

    get integrationUser() {
        return this.connection.integration_user ?? LABELS.noIntegrationUser;
    }

    get lastProblem() {
        const found = this.connection.last_problem;
        return found
            ? {
                  ...found,
                  where: fill(
                      LABELS.problemOf,
                      found.user,
                      instantText(found.at, this.usedZone)
                  )
              }
            : null;
    }

    get domains() {
        return this.connection.mailbox_domains.map((name) => ({
            name,
            removeLabel: fill(LABELS.removeNamed, name)
        }));
    }

    get hasNoDomains() {
        return this.domains.length === 0;
    }

    handleCheck() {
        return this.change(async () => {
            this.connection = await getConnection();
        });
    }

    async handleAdd() {
        const input = this.template.querySelector('[data-new]');
        const added = (input.value ?? '').trim().toLowerCase();
        input.setCustomValidity(added ? '' : LABELS.domainMissing);
        if (!input.reportValidity()) {
            return;
        }
        const saved = await this.save([...this.connection.mailbox_domains, added]);
        if (saved) {
            input.value = '';
        }
    }

    handleRemove(event) {
        const removed = event.target.dataset.name;
        return this.save(
            this.connection.mailbox_domains.filter((name) => name !== removed)
        );
    }

    save(domains) {
        return this.change(async () => {
            const saved = await saveMailboxDomains(domains);
            this.connection = { ...this.connection, mailbox_domains: saved };
        }, LABELS.saved);
    }
}
