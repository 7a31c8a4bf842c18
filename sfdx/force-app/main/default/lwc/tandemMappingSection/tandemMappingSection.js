import TandemSettingSection from 'c/tandemSettingSection';
import { fill } from 'c/tandemText';
import { folderText, isMainFolder, MAIN_CALENDAR } from 'c/tandemWords';
import { LABELS } from './labels';

/** A combobox takes no blank value, so the main calendar and no type have names. */
const UNSET = '-';

/** Which Exchange calendar syncs, and what new Salesforce events get. */
export default class TandemMappingSection extends TandemSettingSection {
    labels = LABELS;

    get folders() {
        const listed = this.choices.folder ?? [];
        const others = listed.filter((folder) => !folder.main);
        return withCurrent(
            [
                { value: UNSET, label: this.mainLabel },
                ...others.map(({ id, name }) => ({ value: id, label: name }))
            ],
            this.folder,
            () => folderText(this.values.folder, this.choices)
        );
    }

    get mainLabel() {
        return fill(LABELS.folderMain, folderText('', this.choices));
    }

    get folder() {
        const id = this.values.folder;
        return isMainFolder(id, this.choices) ? UNSET : id;
    }

    get isFolderFixed() {
        return this.isLocked('folder') || this.areFoldersUnknown;
    }

    get areFoldersUnknown() {
        return !this.choices.folder;
    }

    get types() {
        const listed = this.choices.salesforce_type ?? [];
        return withCurrent(
            [
                { value: UNSET, label: LABELS.noType },
                ...listed.map((type) => ({ value: type, label: type }))
            ],
            this.type,
            () => fill(LABELS.typeInactive, this.type)
        );
    }

    get type() {
        return this.values.salesforce_type || UNSET;
    }

    get isTypeLocked() {
        return this.isLocked('salesforce_type');
    }

    get isInviteesLocked() {
        return this.isLocked('sync_invitees');
    }

    handleFolder(event) {
        const { value } = event.detail;
        // Without a choice of one's own an administrator's would come back.
        const main = this.settings.folder?.value ? MAIN_CALENDAR : null;
        this.change('folder', value === UNSET ? main : value);
    }

    handleType(event) {
        const { value } = event.detail;
        // No type is a choice of one's own; none at all would be an administrator's.
        this.change('salesforce_type', value === UNSET ? '' : value);
    }
}

/** The options, with the current value also where it can no longer be chosen. */
function withCurrent(options, value, label) {
    return options.some((option) => option.value === value)
        ? options
        : [...options, { value, label: label() }];
}
