import { getUsers } from 'c/tandemAdminApi';
import MailboxModal from 'c/tandemAdminMailbox';
import { AdminPart } from 'c/tandemAdminPart';
import { columnsOf, fill, instantText } from 'c/tandemText';
import { STATUSES } from 'c/tandemWords';
import { LABELS } from './labels';

const SOURCES = {
    administrator: LABELS.byAdministrator,
    salesforce: LABELS.bySalesforce
};
const BUSY = { running: LABELS.running, queued: LABELS.queued };

/** Everybody who syncs: mailbox, last run, and what is wrong. */
export default class TandemAdminUsers extends AdminPart {
    labels = LABELS;
    columns = columnsOf(LABELS, 'user', 'mailbox', 'lastRun', 'state', 'actions');
    page = 1;
    pageOfUsers = null;

    async read() {
        this.pageOfUsers = await getUsers(this.page);
    }

    get rows() {
        return this.pageOfUsers.users.map((user) => ({
            key: user.id,
            user: user.name,
            mailbox: mailboxOf(user),
            lastRun: this.lastRunText(user),
            state: standingOf(user),
            actions: {
                button: {
                    label: LABELS.change,
                    title: fill(LABELS.changeNamed, user.name)
                }
            }
        }));
    }

    get isEmpty() {
        return this.pageOfUsers.total === 0;
    }

    get hasPages() {
        return this.pageOfUsers.total > this.pageOfUsers.page_size;
    }

    get pageText() {
        const { page, page_size: size, total } = this.pageOfUsers;
        const last = Math.min(page * size, total);
        return fill(LABELS.shown, (page - 1) * size + 1, last, total);
    }

    get isFirst() {
        return this.isBusy || this.page === 1;
    }

    get isLast() {
        const { page, page_size: size, total } = this.pageOfUsers;
        return this.isBusy || page * size >= total;
    }

    handlePrevious() {
        return this.turnTo(this.page - 1);
    }

    handleNext() {
        return this.turnTo(this.page + 1);
    }

    turnTo(page) {
        this.page = page;
        return this.load();
    }

    async handleChange(event) {
        const user = this.pageOfUsers.users.find(({ id }) => id === event.detail);
        const changed = await MailboxModal.open({ size: 'small', user });
        if (!changed) {
            return;
        }
        const users = this.pageOfUsers.users.map((one) => {
            return one.id === changed.id ? changed : one;
        });
        this.pageOfUsers = { ...this.pageOfUsers, users };
        this.done = fill(LABELS.saved, changed.name, changed.mailbox);
    }

    lastRunText({ last_run: run }) {
        return run
            ? `${STATUSES[run.status]}, ${instantText(run.ended_at, this.usedZone)}`
            : LABELS.never;
    }
}

function mailboxOf({ mailbox, mailbox_source: source }) {
    return mailbox
        ? [mailbox, { text: SOURCES[source], look: 'small' }]
        : LABELS.noMailbox;
}

/** What somebody's sync does, and what is wrong with it. */
function standingOf(user) {
    const { problem } = user;
    return problem
        ? [stateText(user), { text: problem.reason, look: 'strong' }, problem.remedy]
        : stateText(user);
}

function stateText(user) {
    if (user.state === 'inactive') {
        return LABELS.inactive;
    }
    const busy = user.jobs.find(({ state }) => state in BUSY);
    return busy ? BUSY[busy.state] : LABELS.active;
}
