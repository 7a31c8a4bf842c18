"""What the fields and parameters of the API mean, where their name leaves a question.

A description beside a field itself counts first. `test_description.py` holds that
everything has one and that nothing here is idle.
"""

from __future__ import annotations

from typing import Any

from server.domain.kinds import Operation, Side
from server.services.setting_values import prevent_key

_DONE = {
    Operation.CREATE: "created",
    Operation.UPDATE: "changed",
    Operation.DELETE: "deleted",
}
#: By the name of a field or parameter, wherever it stands.
OF_NAMES = {
    "kind": "What is synced: `calendar` today; the others are still to come.",
    "side": "The system that a row or an operation is about.",
    "status": "`succeeded`; `partial`: some items could not be synced; `held`:"
    " deletions wait for the user's word; `failed`: a system was not usable;"
    " `interrupted`: by a restart; `disabled`: the sync is off; `postponed`: outside"
    " the chosen hours; `running`.",
    "reason": "Why, as a fixed word where a list of words is given, else in a sentence;"
    " empty where there is nothing to tell.",
    "remedy": "What to do about it, in a sentence; empty where nothing can be done.",
    "message": "What is wrong, in a sentence for the user.",
    "detail": "More about it, such as a system's own words; may be empty.",
    "explanation": "The reason in a sentence for the user.",
    "operation": "What was done or tried on `side`; null where nothing was to be done.",
    "actions": "What can be done about it now, each by the operation of that name.",
    "problem": "Why something could not be told or done; null where all is well.",
    "run_id": "Id of a run, from the list of runs.",
    "row_id": "Id of an item, from the list of items.",
    "entry_id": "Id of an entry, from the list of exclusions.",
    "certificate_id": "Id of a certificate, from the list of certificates.",
    "user_id": "Id of a user, from the list of users.",
    "job_id": "Opaque; the same as long as the wish is the same.",
    "started_at": "When the run began.",
    "ended_at": "When the run ended; null while it goes.",
    "next_due_at": "When the schedule starts the next run; null where none is planned.",
    "last_run": "The last run that has ended; null before the first one.",
    "value": "See the description of each setting in `SettingsChange`.",
    "locked": "An administrator holds it; a change is refused with 403.",
    "set_by": "Whose choice it is: the user's, an administrator's, or nobody's.",
    "record": "The name of the administrator's record in Salesforce, else null.",
    "total": "How many there are on all pages.",
    "page": "Which page, counted from 1.",
    "page_size": "Rows of a page.",
    "limit": "Rows of a page.",
    "next": "Give this as `after` or `skip` for the next page; null on the last one.",
    "private": "The item is private: neither subject nor time is told.",
    "all_day": "The item lasts whole days; its start is a date.",
    "mailbox": "An address in Exchange; null stands for the user's own e-mail address.",
    "checked_at": "When it was asked or tried.",
    "held": "Deletions that wait for the user's word; null where there never were any.",
    "settings": "Each setting as it holds now.",
    "started": "The sync was switched on by this save, and a first run is queued.",
    "effect": "`ignore`: nothing is related through it; `exclude`: items with it stay"
    " out as a whole.",
    "enabled": "Whether it is on.",
    "state": "Where it stands.",
    "at": "When it was.",
}
#: By the name of a schema and a field of it, or of an operation and a parameter.
OF_PLACES = {
    "FieldError.field": "The field of the request, or the setting, that is meant.",
    "Error.code": "The HTTP status.",
    "Token.access_token": "Send it as the bearer token of each call.",
    "Token.token_type": "Always `Bearer`.",
    "Token.expires_in": "Seconds until it ends.",
    "TokenError.error": "The word of OAuth (RFC 6749, 5.2).",
    "TokenError.error_description": "The same as `message`.",
    "TokenError.code": "The HTTP status.",
    "TokenError.errors": "Always empty.",
    "Connection.state": "`untried`: no run yet; `waiting`: a fault that passes;"
    " `broken`: somebody has to act.",
    "Me.username": "In Salesforce.",
    "Me.connection": "What the last run found out.",
    "Me.daily_report": "The report that the user gets by mail.",
    "Job.state": "`queued`: a worker will take it.",
    "Job.running_since": "When the run that is going began; null where none is.",
    "JobList.jobs": "One for each kind.",
    "Wanted.state": "`running`: one more run follows the one that is going.",
    "PolicyState.current": "False while Salesforce does not answer.",
    "Folder.id": "What to save as `folder`.",
    "Folder.name": "As the user named it.",
    "Folder.main": "The main calendar; an empty `folder` means it too.",
    "Choices.salesforce_type": "The active types of events in the org.",
    "Choices.interval_minutes": "The intervals to offer; others within the bounds of"
    " the setting can be saved too.",
    "Settings.policy": "As of when defaults and locks are known.",
    "Settings.choices": "What can be chosen where a system decides it.",
    "SavedSettings.policy": "As of when defaults and locks are known.",
    "SettingsChange.mode": "Which Exchange items enter Salesforce: none, all, those of"
    " people who are on file there, or those that the user designates. What was created"
    " in Salesforce always goes to Exchange. Off unless chosen.",
    "SettingsChange.interval_minutes": "Minutes between scheduled runs, at least 30;"
    " null until the sync is first switched on, and then 30.",
    "SettingsChange.days": "On which the schedule may start a run, in the user's zone;"
    " none means every day.",
    "SettingsChange.past_days": "Days back that are synced; 30 unless chosen.",
    "SettingsChange.future_days": "Days ahead that are synced; 365 unless chosen.",
    "SettingsChange.sync_invitees": "Recipients of a meeting become its invitees in"
    " Salesforce. Off unless chosen.",
    "SettingsChange.conflict_rule": "What holds for an item that was deleted in one"
    " system and changed in the other: what happened in Salesforce, what happened in"
    " Exchange, the deletion, or the change (unless chosen).",
    "SettingsChange.alternate_emails": "All e-mail fields of contacts and leads are"
    " searched, not only the standard one. On unless chosen.",
    "SettingsChange.body_overflow": "A description too long for Salesforce is cut"
    " (unless chosen), or the item is refused.",
    "Writes.create": "Items created there.",
    "Writes.update": "Items changed there.",
    "Writes.delete": "Items deleted there.",
    "Counts.exchange": "What was written to Exchange.",
    "Counts.salesforce": "What was written to Salesforce.",
    "Counts.failed": "Items that could not be synced.",
    "Counts.excluded": "Items that take no part by a rule or by the user's word.",
    "Run.trigger": "What asked for it: switching the sync on, the schedule, Sync Now,"
    " or an operator's command.",
    "Run.counts": "What it did.",
    "Run.error": "Why it failed, in a sentence; empty where it did not.",
    "Run.needs_person": "It goes on failing until somebody acts.",
    "Run.answer": "The user's word on what was held back; null before it, and where"
    " nothing was.",
    "RunList.runs": "The newest first.",
    "RunDetail.run": "The run itself.",
    "RunDetail.outcomes": "A page of its rows.",
    "Answered.run": "The run itself.",
    "OutcomeItem.id": "Its id in the list of items.",
    "Outcome.ref": "The item's id in its own system.",
    "Outcome.done": "Whether the operation was carried out.",
    "Outcome.standing": "`excluded`: by a rule; `unresolved`: should have synced, and"
    " is tried again for 30 days; `remark`: synced, with something to know; null:"
    " synced.",
    "Outcome.text": "The reason in a sentence for the user.",
    "HeldDeletion.side": "Where the item would be deleted.",
    "Held.deletions": "The items that would be deleted.",
    "Held.decided_at": "When the user gave their word; null before.",
    "Item.id": "Names it in the operations on items; may change with one.",
    "Item.state": "`excluded`: by a rule; `unresolved`: should have synced, and is"
    " tried again; `remark`: synced, with something to know.",
    "Item.since": "Since when it has been so, where that is known.",
    "Item.retried_until": "When it is given up; null where it is not tried again.",
    "ItemList.items": "The unresolved first, then by time.",
    "ItemNow.item": "Null where it takes part again in full.",
    "Exclusion.id": "Names it in the operation that takes it back.",
    "Exclusion.value": "An address or a domain.",
    "Exclusion.kind": "Whether the value is one address or all of a domain.",
    "Exclusions.own": "The user's own; they can be taken back.",
    "Exclusions.organisation": "Those of the administrators; they stay.",
    "NewExclusion.value": "An address or a domain.",
    "NewOrgExclusion.value": "An address or a domain.",
    "SideCheck.address": "The address that was tried.",
    "LastProblem.user": "The username.",
    "ConnectionReport.organisation": "The name the operator gave the org.",
    "ConnectionReport.salesforce": "Salesforce, tried now.",
    "ConnectionReport.exchange": "Exchange, tried now with the caller's mailbox.",
    "ConnectionReport.service": "Whether syncs are started on time and carried out.",
    "ConnectionReport.integration_user": "A username; null where none is named.",
    "ConnectionReport.mailbox_domains": "Where mailboxes may be.",
    "ConnectionReport.last_problem": "Null where no sync has failed of late.",
    "Domains.domains": "Like acme.com.",
    "Certificate.id": "The fingerprint.",
    "Certificate.name": "As it was given when it was registered.",
    "Certificate.not_before": "It is good from then on.",
    "Certificate.expires_at": "It is good until then.",
    "Certificate.expires_soon": "Add another one now.",
    "Certificate.days_left": "Whole days until it ends.",
    "Certificate.added_at": "When it was registered.",
    "Certificate.last_used_at": "To the hour; null where nobody signed in with it yet.",
    "CertificateList.certificates": "The one that ends last first.",
    "NewCertificate.name": "To know it by.",
    "NewCertificate.pem": "The certificate as text, without its private key.",
    "UserJob.last_status": "How the last run ended; null before the first one.",
    "UserJob.last_ended_at": "When the last run ended; null before the first one.",
    "User.id": "Names the user in the operation on the mailbox.",
    "User.name": "To be shown.",
    "User.salesforce_user": "The username in Salesforce.",
    "User.mailbox_source": "Who chose the mailbox.",
    "User.jobs": "The user's syncs.",
    "UserList.users": "By name.",
    "PolicyLine.setting": "Its name, as in `SettingsChange`.",
    "PolicyProblem.problem": "What is wrong with the record.",
    "PolicyPage.profile": "For whom; null for whoever has none that records name.",
    "PolicyPage.current": "False where Salesforce cannot be asked now.",
    "PolicyPage.settings": "One for each setting.",
    "PolicyPage.problems": "Records that do not do what they seem to say.",
    "PolicyPage.profiles": "Names to ask for.",
    "AuditEntry.id": "Grows with time.",
    "AuditEntry.by_operator": "Somebody who runs the service, not a user of the org.",
    "AuditEntry.action": "A fixed word, such as `settings.changed`.",
    "AuditEntry.target": "What it was done to.",
    "AuditPage.entries": "The newest first.",
    "OrgExclusions.exclusions": "All of the organisation's.",
    "Alive.alive": "Always true.",
    "PartProblem.part": "Which part does not work.",
    "Ready.ready": "All parts work.",
    "Ready.database": "The database answers and has the newest shape.",
    "Ready.queue": "The queue answers.",
    "Ready.problems": "One for each part that does not work.",
    "OperatorRun.writes": "Items written to both systems.",
    "OperatorRun.error": "Why it failed; empty where it did not.",
    "Asked.job": "The job's id.",
    "getRunsRun.standing": "Only rows that stand so.",
    "getAdminPolicy.profile": "A profile's name; left out, what holds for whoever has"
    " none that records name.",
}


def explain(document: dict[str, Any], texts: dict[str, str]) -> None:
    """Describe what does not describe itself; `texts` are the schemas' own words."""
    for name, schema in document["components"]["schemas"].items():
        if name in texts:
            schema.setdefault("description", texts[name])
        for field, found in schema.get("properties", {}).items():
            _describe(found, name, field)
    _explain_settings(document["components"]["schemas"])
    for operations in document["paths"].values():
        shared = operations.get("parameters", [])
        named = [one for one in operations.values() if isinstance(one, dict)]
        for operation in named:
            _explain_parameters(operation, shared)


def _explain_parameters(operation: dict[str, Any], shared: list[Any]) -> None:
    for found in [*shared, *operation.get("parameters", [])]:
        _describe(found, operation["operationId"], found["name"])


def _explain_settings(schemas: dict[str, Any]) -> None:
    """A setting means the same where it is read and where it is saved."""
    saved = schemas["SettingsChange"]["properties"]
    for side in Side:
        for operation in Operation:
            found = saved[prevent_key(side, operation)]
            text = f"Nothing is {_DONE[operation]} in {side.label}. Off unless chosen."
            found.setdefault("description", text)
    for key, shown in schemas["SettingMap"]["properties"].items():
        shown.setdefault("description", saved[key]["description"])


def _describe(found: dict[str, Any], place: str, name: str) -> None:
    text = OF_PLACES.get(f"{place}.{name}") or OF_NAMES.get(name)
    if text:
        found.setdefault("description", text)
