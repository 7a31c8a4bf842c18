"""GetEvents: what happened since a watermark."""

from emulators.exchange.calls import Call, answer_once
from emulators.exchange.folders import folder_id_element
from emulators.exchange.mailbox import Event
from emulators.exchange.soap import Element, ResponseError, m, t, text_of
from emulators.exchange.subscriptions import Subscription
from emulators.exchange.values import format_instant


def execute(call: Call) -> Element:
    """Return the events of a subscription after its watermark, or a status event."""

    def get() -> list[Element]:
        id_ = text_of(call.request, "SubscriptionId")
        subscription = call.subscriptions.find(id_, call.store.now())
        watermark = text_of(call.request, "Watermark").strip()
        events = subscription.mailbox.events
        if not watermark.isdigit() or int(watermark) > len(events):
            raise ResponseError("ErrorInvalidWatermark", "The watermark is invalid.")
        return [_notification(subscription, int(watermark))]

    return answer_once(call, get)


def _notification(subscription: Subscription, since: int) -> Element:
    events = subscription.mailbox.events
    notification = m("Notification")
    notification.append(t("SubscriptionId", subscription.id))
    notification.append(t("PreviousWatermark", str(since)))
    notification.append(t("MoreEvents", "false"))
    for position in range(since, len(events)):
        if subscription.wants(events[position]):
            notification.append(_event(events[position], str(position + 1)))
    if len(notification) == 3:
        status = t("StatusEvent", [t("Watermark", str(len(events)))])
        notification.append(status)
    return notification


def _event(event: Event, watermark: str) -> Element:
    item = event.item
    parts = [
        t("Watermark", watermark),
        t("TimeStamp", format_instant(event.at)),
        t("ItemId", Id=item.id, ChangeKey=item.change_key),
        folder_id_element(event.folder, "ParentFolderId"),
    ]
    if event.old_folder is not None:
        parts.append(t("OldItemId", Id=event.old_id))
        parts.append(folder_id_element(event.old_folder, "OldParentFolderId"))
    return t(event.name, parts)
