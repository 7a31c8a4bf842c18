"""ResolveNames: people of the organisation by part of their name or address."""

from emulators.exchange.calls import Call, answer_once
from emulators.exchange.mailbox import Mailbox
from emulators.exchange.soap import Element, ResponseError, m, t, text_of
from emulators.exchange.values import person_element

_MOST = 100


def execute(call: Call) -> Element:
    """Return the mailboxes whose name or address begins with the entry."""
    call.attribute("ReturnFullContactData", "true false 1 0")

    def resolve() -> list[Element]:
        entry = text_of(call.request, "UnresolvedEntry").strip()
        wanted = entry.rpartition(":")[2].casefold()
        if not wanted:
            raise ResponseError("ErrorInvalidNameForNameResolution")
        found = [box for box in call.store.mailboxes.values() if _fits(box, wanted)]
        if not found:
            raise ResponseError(
                "ErrorNameResolutionNoResults", "No results were found."
            )
        return [_resolution_set(found)]

    return answer_once(call, resolve)


def _fits(mailbox: Mailbox, wanted: str) -> bool:
    words = [mailbox.address, mailbox.name, *mailbox.name.split()]
    return any(word.casefold().startswith(wanted) for word in words)


def _resolution_set(found: list[Mailbox]) -> Element:
    shown = found[:_MOST]
    resolutions = []
    for mailbox in shown:
        person = person_element(mailbox.person)
        person.append(t("MailboxType", "Mailbox"))
        resolutions.append(t("Resolution", [person]))
    return m(
        "ResolutionSet",
        resolutions,
        TotalItemsInView=str(len(found)),
        IncludesLastItemInRange="true" if len(shown) == len(found) else "false",
    )
