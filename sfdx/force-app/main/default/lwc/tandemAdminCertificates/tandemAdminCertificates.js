import { addCertificate, getCertificates, removeCertificate } from 'c/tandemAdminApi';
import { AdminPart } from 'c/tandemAdminPart';
import { columnsOf, fill, instantText } from 'c/tandemText';
import { LABELS } from './labels';

const STATES = {
    active: { text: LABELS.active, icon: 'utility:success', tone: 'success' },
    ending: { text: LABELS.ending, icon: 'utility:warning', tone: 'warning' },
    expired: { text: LABELS.expired, icon: 'utility:error', tone: 'error' },
    'not yet valid': { text: LABELS.future, icon: 'utility:clock', tone: '' }
};
/** So many digits tell certificates apart; all of them fit in no column. */
const SHOWN_DIGITS = 16;

/** The certificates that Salesforce signs with, and how long they hold. */
export default class TandemAdminCertificates extends AdminPart {
    labels = LABELS;
    columns = columnsOf(LABELS, 'name', 'until', 'used', 'fingerprint', 'actions');
    certificates = [];
    /** The one that was asked to go, until that is confirmed. */
    leaving = null;

    async read() {
        this.certificates = await getCertificates();
    }

    get rows() {
        return this.certificates.map((one) => this.rowOf(one));
    }

    rowOf(one) {
        const name = nameOf(one);
        const { last_used_at: used, expires_at: until } = one;
        return {
            key: one.id,
            name,
            until: [instantText(until, this.usedZone), STATES[one.state]],
            used: used ? instantText(used, this.usedZone) : LABELS.never,
            fingerprint: {
                text: `${one.fingerprint.slice(0, SHOWN_DIGITS)}…`,
                title: one.fingerprint
            },
            actions: {
                button: {
                    label: LABELS.remove,
                    title: fill(LABELS.removeNamed, name)
                }
            }
        };
    }

    /** A warning, unless another certificate holds on. */
    get warning() {
        const valid = this.certificates.filter(
            ({ state }) => state === 'active' || state === 'ending'
        );
        const soon = valid.find(({ state }) => state === 'ending');
        const last = valid.every(({ state }) => state === 'ending');
        return soon && last
            ? fill(
                  LABELS.soonText,
                  nameOf(soon),
                  instantText(soon.expires_at, this.usedZone)
              )
            : '';
    }

    get sureText() {
        return this.leaving ? fill(LABELS.sure, nameOf(this.leaving)) : '';
    }

    async handleAdd() {
        const name = this.checked('[data-name]', LABELS.nameMissing);
        const pem = this.checked('[data-pem]', LABELS.pemMissing);
        if (!name || !pem) {
            return;
        }
        const added = await this.change(
            async () => {
                await addCertificate(name, pem);
                await this.read();
            },
            fill(LABELS.added, name)
        );
        if (added) {
            this.template.querySelector('[data-name]').value = '';
            this.template.querySelector('[data-pem]').value = '';
        }
    }

    /** The text of a field, or nothing once the field says what is missing. */
    checked(selector, missing) {
        const field = this.template.querySelector(selector);
        const text = (field.value ?? '').trim();
        field.setCustomValidity(text ? '' : missing);
        field.reportValidity();
        return text;
    }

    handleRemove(event) {
        this.leaving = this.certificates.find(({ id }) => id === event.detail);
    }

    handleKeep() {
        this.leaving = null;
    }

    handleSure() {
        const { id } = this.leaving;
        const done = fill(LABELS.removed, nameOf(this.leaving));
        this.leaving = null;
        return this.change(async () => {
            await removeCertificate(id);
            await this.read();
        }, done);
    }
}

function nameOf(certificate) {
    return certificate.name || LABELS.unnamed;
}
