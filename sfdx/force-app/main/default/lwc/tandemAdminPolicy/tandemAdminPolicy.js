import { getPolicy, getRules } from 'c/tandemAdminApi';
import { AdminPart } from 'c/tandemAdminPart';
import RuleModal from 'c/tandemAdminRule';
import { KEYS } from 'c/tandemSettingRules';
import { columnsOf, fill, instantText } from 'c/tandemText';
import { FIELDS, valueText } from 'c/tandemWords';
import { LABELS } from './labels';

/** The scope of a record that holds for everybody, as the record names it. */
const EVERYBODY = 'Org';

/** What users start with and may not change, and which record says so. */
export default class TandemAdminPolicy extends AdminPart {
    labels = LABELS;
    columns = columnsOf(LABELS, 'setting', 'value', 'lock', 'source', 'actions');
    scope = EVERYBODY;
    policy = null;
    rules = [];

    async read() {
        const [policy, rules] = await Promise.all([
            getPolicy(this.profile),
            getRules()
        ]);
        this.policy = policy;
        this.rules = rules;
    }

    get profile() {
        return this.scope === EVERYBODY ? null : this.scope;
    }

    get scopes() {
        const profiles = this.policy.profiles.map((name) => ({
            value: name,
            label: name
        }));
        return [{ value: EVERYBODY, label: LABELS.everybody }, ...profiles];
    }

    get rows() {
        return this.settings.map((one) => ({
            key: one.setting,
            setting: FIELDS[one.setting],
            value: this.valueTextOf(one),
            lock: one.locked
                ? { text: LABELS.locked, icon: 'utility:lock' }
                : LABELS.unlocked,
            source: this.isOverruled(one)
                ? [sourceOf(one), { text: LABELS.overruled, look: 'small' }]
                : sourceOf(one),
            actions: {
                button: {
                    label: LABELS.change,
                    title: fill(LABELS.changeNamed, FIELDS[one.setting])
                }
            }
        }));
    }

    /** The settings in the order of the users' page. */
    get settings() {
        return [...this.policy.settings].sort(
            (one, other) => KEYS.indexOf(one.setting) - KEYS.indexOf(other.setting)
        );
    }

    /** A lock for everybody is above whatever a profile says. */
    isOverruled({ locked, scope }) {
        return Boolean(this.profile && locked && scope === 'organisation');
    }

    valueTextOf({ setting, value }) {
        return setting === 'interval_minutes' && value === null
            ? LABELS.notSet
            : valueText(setting, value);
    }

    get problems() {
        return this.policy.problems.map((one) => ({
            ...one,
            text: fill(LABELS.problemRecord, one.record, one.problem)
        }));
    }

    get hasProblems() {
        return this.policy.problems.length > 0;
    }

    get staleText() {
        return this.policy.current
            ? ''
            : fill(LABELS.stale, instantText(this.policy.checked_at, this.usedZone));
    }

    handleScope(event) {
        this.scope = event.detail.value;
        this.done = '';
        return this.load();
    }

    async handleChange(event) {
        const key = event.detail;
        const effective = this.policy.settings.find(({ setting }) => setting === key);
        const record = await RuleModal.open({
            size: 'small',
            setting: key,
            scope: this.scope,
            effective: effective.value,
            rule: this.ruleOf(key)
        });
        if (record) {
            await this.change(() => this.read(), fill(LABELS.saved, record));
        }
    }

    ruleOf(key) {
        return (
            this.rules.find(
                (rule) =>
                    rule.kind === 'Calendar' &&
                    rule.setting === key &&
                    (rule.scope || EVERYBODY) === this.scope
            ) ?? null
        );
    }
}

function sourceOf({ record, scope }) {
    if (!record) {
        return LABELS.shipped;
    }
    return scope === 'organisation'
        ? fill(LABELS.fromRecord, record)
        : fill(LABELS.fromProfile, record, scope);
}
