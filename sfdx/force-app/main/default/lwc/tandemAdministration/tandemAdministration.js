import { getConnection } from 'c/tandemAdminApi';
import { AdminPart } from 'c/tandemAdminPart';
import { getMe } from 'c/tandemApi';
import { fill } from 'c/tandemText';
import { LABELS } from './labels';

/** Sync Administration: what holds for everybody in the org who syncs. */
export default class TandemAdministration extends AdminPart {
    labels = LABELS;
    me = null;
    connection = null;

    async read() {
        this.me = await getMe();
        if (this.me.is_admin) {
            this.connection = await getConnection();
        }
    }

    get isDenied() {
        return this.isLoaded && !this.me.is_admin;
    }

    get isOpen() {
        return this.isLoaded && this.me.is_admin;
    }

    get intro() {
        return this.connection ? fill(LABELS.intro, this.connection.organisation) : '';
    }

    get userZone() {
        return this.me?.zone;
    }
}
