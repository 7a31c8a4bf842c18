"""Which test holds what is read from the tests themselves."""

from textwrap import dedent

import pytest

from checks import marks


@pytest.fixture
def read(tmp_path):
    """Give a way to read the marks of a test file in one of the tests' folders."""

    def _read(source: str, folder: str = "scenarios") -> dict:
        file = tmp_path / "tests" / folder / "test_world.py"
        file.parent.mkdir(parents=True)
        file.write_text(dedent(source))
        return dict(marks.marks(tmp_path))

    return _read


def test_a_docstring_names_what_its_test_holds(read):
    """Scenarios, readings and invariants are found; anything else is none."""
    found = read('''
        def test_edge():
            """The edge counts (T115, A3, N5) for TA1, not for 3A or S22."""
    ''')

    node = "tests/scenarios/test_world.py::test_edge"
    assert found == {"T115": (node,), "A3": (node,), "N5": (node,)}


def test_a_range_names_all_in_it():
    """T57-T59 are three scenarios; a range goes through one kind only."""
    assert marks.ids_in("kept (T57-T59, A1-N2)") == {"T57", "T58", "T59", "A1", "N2"}


def test_the_names_of_cases_count_too(read):
    """A case may stand in the decorator or in a list of the module."""
    found = read('''
        import pytest

        CASES = [pytest.param(1, id="one (T1)")]

        @pytest.mark.parametrize("case", [*CASES, pytest.param(2, id="two (T2)")])
        def test_case(case):
            """A case."""
    ''')

    assert set(found) == {"T1", "T2"}


def test_test_classes_have_their_name_in_the_node(read):
    """A test of a class is named as pytest names it."""
    found = read('''
        class TestMerge:
            """Not a test (T8)."""

            def test_both(self):
                """Both survive (T9)."""

            def helper(self):
                """No test (T7)."""
    ''')

    assert found == {"T9": ("tests/scenarios/test_world.py::TestMerge::test_both",)}


def test_a_state_machine_holds_what_its_class_says(read):
    """Hypothesis makes one test of a machine."""
    found = read('''
        class World(RuleBasedStateMachine):
            """Always in step (I1)."""

        World.TestCase.settings = None
        TestWorld = World.TestCase
    ''')

    assert found == {"I1": ("tests/scenarios/test_world.py::TestWorld::runTest",)}


def test_tests_of_the_emulators_hold_nothing_of_the_service(read):
    """An emulator that behaves does not show that the service does."""
    source = '''
        def test_mail():
            """Nobody is mailed (N1)."""
    '''

    assert read(source, folder="emulators") == {}


def test_scenarios_are_named_first(tmp_path):
    """The nearer to the whole service, the earlier."""
    for folder in ("unit", "scenarios"):
        file = tmp_path / "tests" / folder / "test_a.py"
        file.parent.mkdir(parents=True)
        file.write_text('def test_a():\n    """A (N1)."""\n')

    assert marks.marks(tmp_path)["N1"] == (
        "tests/scenarios/test_a.py::test_a",
        "tests/unit/test_a.py::test_a",
    )
