import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import { getDeployment, saveRule } from 'c/tandemAdminApi';
import { asProblem } from 'c/tandemAdminPart';
import { fill } from 'c/tandemText';
import { FIELDS } from 'c/tandemWords';
import { LABELS } from './labels';
import { editorOf, faultOf, recordText } from './ruleValues';

const KIND = 'Calendar';
const EVERYBODY = 'Org';
/** So often the deployment is asked for before the user need not wait any more. */
const QUESTIONS = 30;

/** Changes one default or lock; closes with the name of the deployed record. */
export default class TandemAdminRule extends LightningModal {
    /** The setting's key. */
    @api setting;
    /** 'Org' for everybody, or a profile's name. */
    @api scope;
    /** The value in force, from which a new record starts. */
    @api effective;
    /** The record there is for this setting and scope, or null. */
    @api rule = null;
    /** Milliseconds between two questions how far the deployment is. */
    @api pause = 2000;

    labels = LABELS;
    problem = null;
    isSaving = false;
    takesLong = false;
    chosen = null;
    locks = null;

    get heading() {
        return FIELDS[this.setting];
    }

    get whom() {
        return this.scope === EVERYBODY
            ? LABELS.forEverybody
            : fill(LABELS.forProfile, this.scope);
    }

    get editor() {
        return editorOf(this.setting);
    }

    get value() {
        return this.chosen ?? (this.rule?.value || recordText(this.effective));
    }

    get days() {
        return this.value.split(',').filter(Boolean);
    }

    get isLocked() {
        return this.locks ?? Boolean(this.rule?.locked);
    }

    get effectText() {
        return this.isLocked ? LABELS.lockEffect : LABELS.defaultEffect;
    }

    get isMode() {
        return this.setting === 'mode';
    }

    get canClear() {
        return Boolean(this.rule?.value);
    }

    get progressText() {
        return this.takesLong ? LABELS.longer : LABELS.saving;
    }

    handleValue(event) {
        const { value } = event.detail;
        this.chosen = Array.isArray(value) ? value.join(',') : (value ?? '');
        this.problem = null;
    }

    handleLock(event) {
        this.locks = event.target.checked;
    }

    handleCancel() {
        this.close();
    }

    async handleSave() {
        const text = this.value.trim();
        const field = this.template.querySelector('[data-value]');
        field.setCustomValidity(faultOf(this.setting, text));
        if (field.reportValidity()) {
            await this.save(text, this.isLocked);
        }
    }

    handleClear() {
        return this.save('', false);
    }

    async save(value, locked) {
        this.isSaving = true;
        this.problem = null;
        try {
            const rule = {
                kind: KIND,
                setting: this.setting,
                value,
                locked,
                scope: this.scope
            };
            const { deployment, record } = await saveRule(rule);
            if (await this.isDeployed(deployment)) {
                this.close(record);
            }
        } catch (error) {
            this.problem = asProblem(error);
        } finally {
            this.isSaving = false;
        }
    }

    /** Ask until Salesforce has done it; false where it failed or takes long. */
    async isDeployed(deployment) {
        for (let asked = 0; asked < QUESTIONS; asked += 1) {
            // One question after the other: each waits for the answer before.
            // eslint-disable-next-line no-await-in-loop
            const { state, problem } = await getDeployment(deployment);
            if (state !== 'pending') {
                this.problem = state === 'failed' ? failure(problem) : null;
                return state === 'succeeded';
            }
            // eslint-disable-next-line no-await-in-loop
            await this.wait();
        }
        this.takesLong = true;
        return false;
    }

    wait() {
        return new Promise((resolve) => {
            // There is no event for the end of a deployment; it has to be asked for.
            // eslint-disable-next-line @lwc/lwc/no-async-operation
            setTimeout(resolve, this.pause);
        });
    }
}

function failure(problem) {
    const message = `${LABELS.failed} ${problem}`.trim();
    return { kind: 'refused', message, remedy: LABELS.failedRemedy };
}
