"""Tables in documents that are made from code and tests, so that they cannot go stale.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. `dev.py check docs`
fails when one is stale, and `dev.py fix` writes it anew.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path

from checks import screen, tree
from checks.marks import Marks, marks

BLOCK = re.compile(
    r"(?P<head><!-- table: (?P<name>[\w-]+) -->\n).*?(?P<foot><!-- end -->)", re.DOTALL
)
STALE = "is stale: run `python3 dev.py fix`"
#: The settings page, the invariants and the readings, in our words.
PAGE = Path("docs/guide/page.toml")
INVARIANTS = Path("docs/invariants.toml")
READINGS = Path("docs/readings.toml")
#: So many tests are named for each line; more would only make the table long.
SHOWN = 3
SCENARIOS = "tests/scenarios/"
NONE_YET = "*no test yet*"
#: What a sentence has several of.
_LISTS = ("ids", "shown")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the settings page: where it stands, what it says.

    `ids` name the scenarios that hold it. A sentence without any states no behaviour;
    `about` then says what it is about instead. `shown` names the labels that say it on
    the panel's screens.
    """

    place: str
    says: str
    ids: tuple[str, ...] = ()
    about: str = ""
    shown: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """The line of the page; a place is written `line.sentence`."""
        return int(self.place.partition(".")[0])

    def scenarios(self, held: Marks) -> list[str]:
        """The tests of the whole service that hold this sentence."""
        found = {test: None for id in self.ids for test in held.get(id, ())}
        return [test for test in found if test.startswith(SCENARIOS)]


def sentences(root: Path) -> list[Sentence]:
    """Read the sentences of the settings page, in its order."""
    rows = tomllib.loads((root / PAGE).read_text())["sentence"]
    return [
        Sentence(**{**row, **{name: tuple(row.get(name, ())) for name in _LISTS}})
        for row in rows
    ]


def statements(file: Path) -> dict[str, str]:
    """Read a list of statements: their ids and what they say."""
    read = tomllib.loads(file.read_text())
    return {id: says for part in read.values() for id, says in part.items()}


def _reasons(root: Path) -> str:
    """Every reason a row can carry, by what becomes of its item."""
    reasons = import_module("server.domain.reasons")
    levels = reasons.Standing
    titles = {
        levels.UNRESOLVED: "Should have synced and did not; tried again for 30 days",
        levels.EXCLUDED: "Left out by a rule, for as long as the rule holds",
        levels.REMARK: "Synced, with a remark",
    }
    parts = []
    for standing, title in titles.items():
        rows = [(r.text, r.remedy) for r in reasons.Reason if r.standing is standing]
        parts.append(f"**{title}**\n\n{_table(('the row says', 'what to do'), rows)}")
    return "\n\n".join(parts)


def _page(root: Path) -> str:
    """Every sentence of the settings page with the scenarios that hold it."""
    held = marks(root)
    rows = [
        (
            sentence.place,
            sentence.says,
            f"*{sentence.about}*"
            if sentence.about
            else _links(sentence.scenarios(held), PAGE),
        )
        for sentence in sentences(root)
    ]
    return _table(("line", "it says", "held by"), rows)


def _screen(root: Path) -> str:
    """Every sentence that stands on a screen, with where and in which words."""
    texts = screen.texts(root)
    rows = [
        (
            sentence.place,
            sentence.says,
            "<br>".join(dict.fromkeys(map(screen.place, sentence.shown))),
            "<br>".join(
                texts.get(name, f"*no label {name}*") for name in sentence.shown
            ),
        )
        for sentence in sentences(root)
        if sentence.shown
    ]
    return _table(("line", "it says", "where", "in these words"), rows)


def _held(file: Path, root: Path) -> str:
    """Every statement of a list with the tests that hold it."""
    held = marks(root)
    rows = [
        (id, says, _links(held.get(id, ()), file))
        for id, says in statements(root / file).items()
    ]
    return _table(("id", "what holds", "tests"), rows)


#: What writes the table of each name.
TABLES: dict[str, Callable[[Path], str]] = {
    "reasons": _reasons,
    "settings-page": _page,
    "settings-screen": _screen,
    "invariants": partial(_held, INVARIANTS),
    "readings": partial(_held, READINGS),
}


def fresh(text: str, root: Path) -> str:
    """The document with all its tables as they should be now."""

    def write(match: re.Match[str]) -> str:
        table = TABLES[match["name"]](root)
        return f"{match['head']}\n{table}\n\n{match['foot']}"

    return BLOCK.sub(write, text)


def stale(root: Path) -> Iterator[tuple[Path, str]]:
    """The documents whose tables are not up to date, with the text they should have."""
    for path in tree.files(root, ".md"):
        text = path.read_text()
        wanted = fresh(text, root)
        if wanted != text:
            yield path, wanted


def look(root: Path) -> list[str]:
    """Name the documents with a stale table."""
    return [f"{path.relative_to(root)}: a table {STALE}" for path, _ in stale(root)]


def write(root: Path) -> list[Path]:
    """Write stale tables anew; name the documents that changed."""
    changed = list(stale(root))
    for path, text in changed:
        path.write_text(text)
    return [path for path, _ in changed]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ("---",) * len(columns)
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
        for row in (columns, rule, *rows)
    )


def _links(tests: Iterable[str], page: Path) -> str:
    """The first tests as links from a document beside `page`."""
    up = "../" * (len(page.parts) - 1)
    shown = [
        f"[{test.rpartition('::')[2]}]({up}{test.partition('::')[0]})"
        for test in islice(tests, SHOWN)
    ]
    return "<br>".join(shown) or NONE_YET
