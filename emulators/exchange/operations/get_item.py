"""GetItem: items and occurrences by id."""

from emulators.exchange.calls import Call, answer_each
from emulators.exchange.shapes import item_element, parse_shape
from emulators.exchange.soap import Element, m


def execute(call: Call) -> Element:
    """Return each item in the shape asked for."""
    shape = parse_shape(call.request)

    def get(identifier: Element) -> list[Element]:
        return [m("Items", [item_element(call.entry(identifier), shape)])]

    return answer_each(call, call.members("ItemIds"), get, empty="Items")
