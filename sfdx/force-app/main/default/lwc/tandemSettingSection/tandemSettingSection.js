import { api, LightningElement } from 'lwc';

/**
 * What the sections of the settings form have in common.
 *
 * A section shows values and says when the user chooses another: `settingchange` with
 * `{key, value}`. It keeps nothing itself.
 */
export default class TandemSettingSection extends LightningElement {
    /** The settings as the service tells them, with locks and origins. */
    @api settings = {};
    /** The values as they would hold. */
    @api values = {};
    /** What can be chosen where the two systems decide it. */
    @api choices = {};
    /** The name of the user's time zone. */
    @api zone = '';

    isLocked(key) {
        return Boolean(this.settings[key]?.locked);
    }

    change(key, value) {
        this.dispatchEvent(
            new CustomEvent('settingchange', { detail: { key, value } })
        );
    }

    /** For switches: the key stands in `data-key`. */
    handleSwitch(event) {
        this.change(event.target.dataset.key, event.target.checked);
    }
}
