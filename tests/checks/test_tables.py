"""Tables in documents follow code and tests, and the lists behind them are whole."""

from pathlib import Path

import pytest

from checks import docs, screen, tables, tree
from checks.marks import marks
from server.domain.reasons import Reason

PAGE = """\
[[sentence]]
place = "1.1"
says = "It syncs | all."
ids = ["T18"]

[[sentence]]
place = "2.1"
says = "Hello."
about = "introduction"
"""


#: What need not stand on a screen.
NOT_SHOWN = {"introduction", "no rule"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Lay out a guide with a stale table, its list and one scenario."""
    for name, text in {
        "README.md": "tests/ docs/\n",
        "docs/guide/page.toml": PAGE,
        "docs/guide/guide.md": "<!-- table: settings-page -->\n<!-- end -->\n",
        "tests/scenarios/test_a.py": 'def test_all():\n    """All (T18)."""\n',
        "tests/unit/test_a.py": 'def test_part():\n    """Part (T18)."""\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_stale_table_is_a_finding_until_it_is_written(repository):
    """The check names the document; writing it anew ends the finding."""
    finding = "docs/guide/guide.md: a table is stale: run `python3 dev.py fix`"
    assert docs.look(repository) == [finding]

    assert tables.write(repository) == [repository / "docs/guide/guide.md"]

    assert docs.look(repository) == []
    assert tables.write(repository) == []


def test_a_sentence_stands_beside_the_scenarios_that_hold_it(repository):
    """Tests of parts are left out; a sentence without a rule says what it is."""
    tables.write(repository)

    rows = (repository / "docs/guide/guide.md").read_text().splitlines()
    assert (
        "| 1.1 | It syncs \\| all. | [test_all](../../tests/scenarios/test_a.py) |"
        in rows
    )
    assert "| 2.1 | Hello. | *introduction* |" in rows


def test_a_sentence_without_a_scenario_says_so(repository):
    """A gap shows in the table."""
    (repository / "tests/scenarios/test_a.py").unlink()
    tables.write(repository)

    text = (repository / "docs/guide/guide.md").read_text()
    assert "| It syncs \\| all. | *no test yet* |" in text


def test_every_reason_stands_in_the_guide():
    """What a row can say is explained word for word."""
    guide = (tree.ROOT / "docs/guide/calendar.md").read_text()

    missing = [r for r in Reason if r.text not in guide or r.remedy not in guide]

    assert missing == []


def test_every_line_of_the_settings_page_is_listed():
    """The page has 53 lines; four of them only name the modes."""
    found = {sentence.line for sentence in tables.sentences(tree.ROOT)}

    assert found | {11, 13, 15, 17} == set(range(1, 54))


def test_a_sentence_states_a_rule_or_says_what_it_is_about():
    """Nothing on the page is passed over in silence."""
    for sentence in tables.sentences(tree.ROOT):
        assert bool(sentence.ids) is not bool(sentence.about), sentence.place


def test_every_rule_of_the_settings_page_can_be_pointed_at_on_a_screen():
    """Each sentence that states a rule or a screen has a label that says it there."""
    known = screen.texts(tree.ROOT)
    for sentence in tables.sentences(tree.ROOT):
        assert {*sentence.shown} <= known.keys(), sentence.place
        assert sentence.shown or sentence.about in NOT_SHOWN, sentence.place


def test_every_rule_of_the_settings_page_is_played_by_a_scenario():
    """A sentence that states behaviour has a test of the whole service."""
    held = marks(tree.ROOT)

    open_ = {
        sentence.place
        for sentence in tables.sentences(tree.ROOT)
        if sentence.ids and not sentence.scenarios(held)
    }

    assert open_ == set()


def test_the_invariants_are_numbered_without_a_gap():
    """I1 to I19 and N1 to N28, each once."""
    found = list(tables.statements(tree.ROOT / tables.INVARIANTS))

    always = [f"I{number}" for number in range(1, 20)]
    never = [f"N{number}" for number in range(1, 29)]
    assert found == always + never


def test_the_readings_are_numbered_without_a_gap():
    """A1 to A40, each once."""
    found = list(tables.statements(tree.ROOT / tables.READINGS))

    assert found == [f"A{number}" for number in range(1, 41)]


def test_every_invariant_names_a_test_that_holds_it():
    """What must hold is held by something that can fail."""
    held = marks(tree.ROOT)

    open_ = tables.statements(tree.ROOT / tables.INVARIANTS).keys() - held.keys()

    assert not open_


def test_tests_name_only_ids_that_are_listed():
    """A reading or an invariant that nobody can look up helps nobody."""
    listed = {
        *tables.statements(tree.ROOT / tables.INVARIANTS),
        *tables.statements(tree.ROOT / tables.READINGS),
    }

    named = {id for id in marks(tree.ROOT) if id[0] != "T"}

    assert named <= listed
