import { addExclusion, getExclusions, removeExclusion } from 'c/tandemAdminApi';
import { AdminPart } from 'c/tandemAdminPart';
import { columnsOf, fill } from 'c/tandemText';
import { LABELS } from './labels';

const EFFECTS = { exclude: LABELS.exclude, ignore: LABELS.ignore };
const HELP = { exclude: LABELS.excludeHelp, ignore: LABELS.ignoreHelp };
const OPTIONS = Object.entries(EFFECTS).map(([value, label]) => ({
    value,
    label
}));

/** Addresses and domains that hold for everybody in the org. */
export default class TandemAdminExclusions extends AdminPart {
    labels = LABELS;
    columns = columnsOf(LABELS, 'entry', 'effect', 'actions');
    options = OPTIONS;
    effect = 'exclude';
    entries = [];

    async read() {
        this.entries = await getExclusions();
    }

    get rows() {
        return this.entries.map((entry) => ({
            key: entry.id,
            entry: entry.value,
            effect: EFFECTS[entry.effect],
            actions: {
                button: {
                    label: LABELS.remove,
                    title: fill(LABELS.removeNamed, entry.value)
                }
            }
        }));
    }

    get effectHelp() {
        return HELP[this.effect];
    }

    handleEffect(event) {
        this.effect = event.detail.value;
    }

    async handleAdd() {
        const input = this.template.querySelector('[data-new]');
        const value = (input.value ?? '').trim();
        input.setCustomValidity(value ? '' : LABELS.missing);
        if (!input.reportValidity()) {
            return;
        }
        const added = await this.change(
            async () => {
                await addExclusion(value, this.effect);
                await this.read();
            },
            fill(LABELS.added, value)
        );
        if (added) {
            input.value = '';
        }
    }

    handleRemove(event) {
        const id = event.detail;
        const { value } = this.entries.find((entry) => entry.id === id);
        return this.change(
            async () => {
                await removeExclusion(id);
                await this.read();
            },
            fill(LABELS.removed, value)
        );
    }
}
