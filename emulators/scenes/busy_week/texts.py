"""The longer texts of the busy week: agendas, notes, and an overlong answer list."""

from __future__ import annotations

import html
from collections.abc import Iterable

# Salesforce keeps this many characters of an event's description.
_DESCRIPTION_LENGTH = 32_000

AGENDA_ROWS = (
    ("13:00", "Arrival at dock door 14, safety briefing", "Luis Ortega"),
    ("13:20", "Walk through the freezer aisles, probe positions", "Rowan Pike"),
    ("14:30", "Gateway power and network, what IT has to open", "Rowan Pike"),
    ("15:15", "Alarm chain: who is called at 02:00?", "Dana Whitfield"),
    ("15:45", "Open points, next steps", "Avery Quinn"),
)


def agenda() -> str:
    """Give the site visit's agenda as a table, the way Outlook writes HTML."""
    return _document(
        "<p>Hi all,</p><p>please bring <b>safety shoes</b>; visitors&rsquo; parking is "
        "behind building&nbsp;C.</p>"
        + _table(("Time", "What", "Who"), AGENDA_ROWS)
        + "<p>Floor plan: "
        '<a href="https://files.harborfoods.example/newark-dc.pdf">newark-dc.pdf</a>'
        "<br>Best,<br>Avery</p>"
    )


def price_table() -> str:
    """Give the quote's lines as a table."""
    rows = (
        ("NS-40 probe, −40…+60 °C", "320", "$ 118.00"),
        ("NS-G2 gateway, LTE", "16", "$ 790.00"),
        ("Monitoring, per probe and year", "320", "$ 54.00"),
    )
    return _document(
        "<p>Lines we agreed on with <i>Priya</i> so far:</p>"
        + _table(("Item", "Qty", "Unit"), rows)
        + "<ul><li>Net 45 days</li><li>Price hold until the pilot ends</li></ul>"
    )


def _table(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """Give an HTML table; the cells are text."""
    lines = [_row("th", head), *(_row("td", row) for row in rows)]
    return f'<table border="1" cellpadding="4">{"".join(lines)}</table>'


def _row(tag: str, cells: Iterable[str]) -> str:
    """Give one table row."""
    inside = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
    return f"<tr>{inside}</tr>"


def _document(inside: str) -> str:
    """Give a whole HTML document."""
    style = "<style>p{margin:0 0 8px;font-family:Calibri,sans-serif}</style>"
    return f"<html><head>{style}</head><body>{inside}</body></html>"


_QUESTIONS = (
    ("Probe accuracy", "±0.2 K between −30 and +30 °C, calibrated at three points"),
    ("Battery", "18 months at one reading every ten minutes, changed without tools"),
    ("Radio", "868 and 915 MHz, keeps 30 days of readings when out of range"),
    ("Gateway", "LTE with fallback to Ethernet, one for up to 120 probes"),
    ("Alarms", "text message and call within 60 seconds, with an escalation list"),
    ("Reports", "signed PDF per shipment, retention of ten years"),
    ("Calibration", "certificate per probe, on-site service once a year"),
    ("Access", "single sign-on, roles for site, region and auditor"),
    ("Data location", "EU or US region, chosen by contract, daily export"),
    ("Support", "hotline in English, German and Spanish, four hours on site"),
)
_AREAS = (
    "freezer aisles",
    "reefer trailers",
    "cross-dock",
    "pharmacy cage",
    "produce room",
    "last-mile vans",
    "returns",
    "ripening rooms",
    "rail containers",
    "store coolers",
)


def answer_list() -> str:
    """Give the answers to a tender: over 32,000 characters of plain text.

    Around the place where Salesforce's limit cuts stand only emoji, so that a
    cut between bytes or surrogates would show.
    """
    head = "Tender HF-2291, answers as sent. Please read before the call.\r\n\r\n"
    lines = [head, *_answers()]
    text, rest = "", ""
    for line in lines:
        if len(text) + len(line) < _DESCRIPTION_LENGTH - 60:
            text += line
        else:
            rest += line
    strip = "Dock doors 1 to 120, status this morning: " + "🟢🟡🟢🟢🧊" * 24 + "\r\n"
    return text + strip + rest


def _answers() -> list[str]:
    """Give three rounds of questions, one line for each question and area."""
    rounds = ("as built", "with the option for two radios", "for the rollout in spring")
    return [
        f"{number}.{place + 1} {topic} ({area}, {scope}): {answer}.\r\n"
        for number, scope in enumerate(rounds, 1)
        for place, (area, (topic, answer)) in enumerate(
            (area, question) for area in _AREAS for question in _QUESTIONS
        )
    ]


def call_notes() -> str:
    """Give notes as a rep types them into Salesforce, with blank lines and tabs."""
    return (
        "Spoke to Priya for 40 min.\n\n"
        "Needs:\n\t- 40 trucks, 2 probes each\n\t- alarms to the driver's phone, not "
        "only to dispatch\n\nObjections: price per gateway; “we had sensors in 2019 "
        "and nobody looked at them”.\n\nNext: send 2-page summary by Friday."
    )


def long_call_notes() -> str:
    """Give notes that just fit Salesforce's limit, which counts a line end twice."""
    paragraph = (
        "Reference call with the cold-store manager: alarms down from 40 to 6 a week "
        "after the door contacts were added; the night shift asked for the phone "
        "app before anybody told them about it.\n"
    )
    return (paragraph * 200)[:31_800]


LONG_SUBJECT = (
    "FW: RE: RE: FW: Harbor Foods / Northwind Sensors – cold chain rollout, phase 2: "
    "open questions on probe placement in aisles 4 to 19, gateway power at the Newark "
    "and Baltimore sites, and the revised acceptance protocol (please review §3 + §7 "
    "before Friday)"
)

LONG_LOCATION = (
    "Harbor Foods Distribution Center, 480 Port Street, Newark NJ – use gate 3 (not "
    "the main gate), follow the blue line past building C to dock door 14, ring twice "
    "and ask for Luis Ortega; visitors’ parking is behind the cold store, badge "
    "required, reception closes at 17:30 sharp, phone at the gate: ext. 4471"
)
