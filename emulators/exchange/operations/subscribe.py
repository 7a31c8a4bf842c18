"""Subscribe: pull notifications of what happens in folders."""

from datetime import timedelta

from emulators.exchange.calls import Call, answer_once
from emulators.exchange.soap import Element, ResponseError, child, children, m, text_of
from emulators.exchange.subscriptions import EVENT_NAMES
from emulators.exchange.values import invalid

_LONGEST_MINUTES = 1440


def execute(call: Call) -> Element:
    """Begin a pull subscription and return its id and first watermark."""
    pull = child(call.request, "PullSubscriptionRequest")
    names = frozenset(one.text or "" for one in children(child(pull, "EventTypes")))
    if not children(call.request) or names - EVENT_NAMES - {"StatusEvent"}:
        raise invalid("Subscribe needs a subscription request with event types.")

    def subscribe() -> list[Element]:
        if pull is None:
            raise ResponseError(
                "ErrorInvalidSubscriptionRequest", "Only pull subscriptions are served."
            )
        wanted = children(child(pull, "FolderIds"))
        folders = frozenset(call.folder(one) for one in wanted)
        owners = {folder.mailbox for folder in folders}
        if len(owners) > 1:
            raise ResponseError("ErrorInvalidSubscriptionRequest", "One mailbox only.")
        mailbox = owners.pop() if owners else call.own_mailbox()
        subscription = call.subscriptions.add(
            mailbox, folders, names, timeout=_timeout(pull)
        )
        watermark = str(len(mailbox.events))
        return [m("SubscriptionId", subscription.id), m("Watermark", watermark)]

    return answer_once(call, subscribe)


def _timeout(pull: Element) -> timedelta:
    text = text_of(pull, "Timeout").strip()
    if not text.isdigit() or not 1 <= int(text) <= _LONGEST_MINUTES:
        raise invalid(f"Timeout must be from 1 to {_LONGEST_MINUTES} minutes.")
    return timedelta(minutes=int(text))
