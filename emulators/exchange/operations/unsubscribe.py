"""Unsubscribe: ends a subscription."""

from emulators.exchange.calls import Call, answer_once
from emulators.exchange.soap import Element, text_of


def execute(call: Call) -> Element:
    """End the subscription with the given id."""

    def unsubscribe() -> list[Element]:
        id_ = text_of(call.request, "SubscriptionId")
        call.subscriptions.remove(id_, call.store.now())
        return []

    return answer_once(call, unsubscribe)
