"""GetServerTimeZones: the time zones the server knows."""

from emulators.exchange import timezones
from emulators.exchange.calls import Call, answer_once
from emulators.exchange.soap import Element, child, children, m, t
from emulators.exchange.values import parse_bool


def execute(call: Call) -> Element:
    """Return the zones asked for, or all; with their rules unless told otherwise."""
    full = parse_bool(call.request.get("ReturnFullTimeZoneData", "true"))
    wanted = {one.text for one in children(child(call.request, "Ids"))}

    def list_zones() -> list[Element]:
        zones = timezones.server_zones()
        shown = [zone for zone in zones if not wanted or zone.id in wanted]
        return [m("TimeZoneDefinitions", [_definition(z, full) for z in shown])]

    return answer_once(call, list_zones)


def _definition(zone: timezones.Zone, full: bool) -> Element:
    if full:
        return timezones.definition(zone, "TimeZoneDefinition")
    return t("TimeZoneDefinition", Id=zone.id, Name=zone.name or zone.id)
