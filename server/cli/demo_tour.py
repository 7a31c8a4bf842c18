"""The demo's tour: each rule at work, with the reason that its user reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.padding import Padding
from rich.text import Text

from server.cli.demo_world import World, act, records
from server.cli.output import console
from server.cli.reports import print_effects
from server.domain.connections import User
from server.domain.runs import Report

#: Rows shown for each reason; there may be a hundred of them.
_SHOWN = 2
#: So many deletions among some 150 pairs are more than a fifth.
_MANY = 45
_STRANGER = "robin@new-customer.example"
_HOST = "host@harbor-foods.example"
_GUESTS = ["kim@harbor-foods.example", "lou@harbor-foods.example"]
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hands:
    """What the rep does in Outlook and in Salesforce, by the control doors."""

    world: World
    user: User

    def outlook(self, do: str, item: str, **given: Any) -> Any:
        """Act on an item of the user's calendar, named by its subject."""
        mailbox = self.user.mailbox
        return act(self.world, "exchange", do=do, mailbox=mailbox, item=item, **given)

    def meet(self, subject: str, hours: int, **fields: Any) -> None:
        """Make an item in Outlook, so many hours from tomorrow on."""
        start = self.world.runtime.clock.now().replace(minute=0, second=0)
        start = start.replace(microsecond=0) + timedelta(days=1) + hours * _HOUR
        times = {"start": _text(start), "end": _text(start + _HOUR)}
        given = {"subject": subject, **times, **fields}
        mailbox = self.user.mailbox
        act(self.world, "exchange", do="create", mailbox=mailbox, fields=given)

    def salesforce(self, do: str, **given: Any) -> Any:
        """Act on an event or another record as the user."""
        given = {"object": "Event", **given}
        return act(self.world, "salesforce", do=do, user=self.user.username, **given)

    def event(self, subject: str) -> str:
        """The id of the user's event with this subject."""
        found = (row["Id"] for row in self.events() if row["Subject"] == subject)
        return str(next(found))

    def events(self) -> list[Mapping[str, Any]]:
        """The user's own events."""
        known = self.world.runtime.database.users.get(self.user.id)
        return [
            row
            for row in records(self.world, "Event")
            if row["OwnerId"] == known.salesforce_id
            and not (row["IsDeleted"] or row["IsChild"])
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its name, what happens, and how to make it happen.

    `settings` are chosen before; a rule without a `story` only prepares the next.
    """

    name: str = ""
    story: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    does: Callable[[Hands], object] = lambda hands: None


def _text(moment: datetime) -> str:
    return moment.isoformat()


def _prepare(hands: Hands) -> None:
    for hours, subject in enumerate(
        ("Dock tour", "Price talk", "Old lead", "Forecast", "Eye test", "Team round")
    ):
        hands.meet(subject, hours)
    hands.meet("Project start", 6, required=_GUESTS)
    hands.meet("Board day", 7)
    hands.meet(
        "Supplier day",
        8,
        organizer=_HOST,
        required=[hands.user.mailbox],
        my_response="Accept",
    )


def _merge(hands: Hands) -> None:
    hands.outlook("update", "Dock tour", fields={"location": "Dock 14"})
    fields = {"Subject": "Dock tour with Harbor Foods"}
    hands.salesforce("update", id=hands.event("Dock tour"), fields=fields)


def _delete_and_edit(subject: str) -> Callable[[Hands], None]:
    def does(hands: Hands) -> None:
        hands.outlook("delete", subject)
        fields = {"Location": "Room 2"}
        hands.salesforce("update", id=hands.event(subject), fields=fields)

    return does


def _edit_event(event: str, **fields: Any) -> Callable[[Hands], object]:
    return lambda hands: hands.salesforce(
        "update", id=hands.event(event), fields=fields
    )


def _edit_item(item: str, **fields: Any) -> Callable[[Hands], object]:
    return lambda hands: hands.outlook("update", item, fields=fields)


def _delete_many(hands: Hands) -> None:
    for row in hands.events()[:_MANY]:
        hands.salesforce("delete", id=row["Id"])


RULES = (
    Rule(does=_prepare),
    Rule(
        name="Edited on both sides",
        story="The place of a meeting is changed in Outlook, its subject in "
        "Salesforce: both survive.",
        does=_merge,
    ),
    Rule(
        name="Conflict rule: Keep the Updated Item",
        story="A meeting is deleted in Outlook and edited in Salesforce: it is made "
        "again.",
        does=_delete_and_edit("Price talk"),
    ),
    Rule(
        name="Conflict rule: Delete the Item",
        story="The same with the other rule: it is gone from both.",
        settings={"conflict_rule": "delete_wins"},
        does=_delete_and_edit("Old lead"),
    ),
    Rule(
        name="Prevent Operations",
        story="Updates in Salesforce are prevented, then a meeting is renamed in "
        "Outlook.",
        settings={"prevent_update_in_salesforce": True},
        does=_edit_item("Forecast", subject="Forecast Q4"),
    ),
    Rule(
        name="Private",
        story="A synced appointment is made private in Outlook: its copy rests, and "
        "can be removed on request.",
        settings={"prevent_update_in_salesforce": False},
        does=_edit_item("Eye test", sensitivity="Private"),
    ),
    Rule(
        name="Attendees are not mailed",
        story="A meeting with two guests is renamed in Salesforce.",
        does=_edit_event("Project start", Subject="Project start, new agenda"),
    ),
    Rule(
        name="Other people's meetings",
        story="A meeting that somebody else organises gets another place in "
        "Salesforce.",
        does=_edit_event("Supplier day", Location="My office"),
    ),
    Rule(
        name="Subject too long",
        story="A meeting gets a subject in Outlook that Salesforce has no room for.",
        does=_edit_item(
            "Team round", subject="Team round, with " + "one more topic, " * 20
        ),
    ),
    Rule(
        name="Moved out of the calendar",
        story="A meeting is dragged to another Outlook calendar.",
        does=lambda hands: hands.outlook("move", "Board day", folder="Board"),
    ),
    Rule(
        name="Mode: Matching",
        story="Only meetings with people on file come in now; here comes a stranger.",
        settings={"mode": "matching"},
        does=lambda hands: hands.meet("Coffee with Robin", 9, required=[_STRANGER]),
    ),
    Rule(
        name="Mode: Matching, the next day",
        story="The stranger has become a contact in Salesforce.",
        does=lambda hands: hands.salesforce(
            "create",
            object="Contact",
            fields={"LastName": "Robin", "Email": _STRANGER},
        ),
    ),
    Rule(
        name="Mode: Designated",
        story="Only what carries the CRM category syncs now: the other pairs rest, "
        "nothing is deleted, and a new designated meeting comes in.",
        settings={"mode": "designated"},
        does=lambda hands: hands.meet("Signing", 10, categories=["CRM"]),
    ),
    Rule(settings={"mode": "sync_all"}),
    Rule(
        name="Unusually many deletions",
        story=f"{_MANY} events are deleted in Salesforce at once.",
        does=_delete_many,
    ),
)


class Tour:
    """Plays rule after rule with one rep, by real runs of the worker."""

    def __init__(self, world: World, report: Callable[[str], Report]) -> None:
        """`report` waits for the run after the one with that id."""
        self._world = world
        self._report = report
        self._user = world.users[0]
        self._hands = Hands(world, self._user)

    def show(self, *, quiet: bool) -> list[dict[str, Any]]:
        """Play all rules; give what each did and which reasons it told."""
        if not quiet:
            out = console()
            out.print(f"\nNow the rules, one by one, with {self._user.username}.")
        numbered = 0
        shown = []
        for rule in RULES:
            report = self._play(rule)
            if not rule.name:
                continue
            numbered += 1
            shown.append(_json(rule, report))
            if not quiet:
                self._print(f"{numbered}  {rule.name}", rule.story, report)
        return shown

    def _play(self, rule: Rule) -> Report:
        last = self._last()
        if rule.settings:
            self._world.panel.choose(self._user, rule.settings)
        rule.does(self._hands)
        self._world.panel.sync_now(self._user)
        return self._report(last)

    def _last(self) -> str:
        runs = self._world.runtime.database.runs.recent(self._user.id, limit=1)
        return runs[0].run_id if runs else ""

    def _print(self, title: str, story: str, report: Report) -> None:
        out = console()
        out.print(f"\n{title}", style="bold", highlight=False)
        out.print(Padding(Text(story), (0, 0, 0, 2), expand=False))
        zone = self._world.runtime.database.users.zone(self._user.id)
        print_effects(report, zone=zone, shown=_SHOWN)


def _json(rule: Rule, report: Report) -> dict[str, Any]:
    reasons = dict.fromkeys(row.reason for row in report.outcomes if row.reason)
    return {
        "rule": rule.name,
        "status": report.status.value,
        "written": [
            f"{operation.value} in {side.value}"
            for (side, operation), count in sorted(report.written.items())
            if count
        ],
        "reasons": [reason.value for reason in reasons],
    }
