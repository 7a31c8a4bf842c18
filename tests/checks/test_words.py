"""Words that a committed file must not hold are found, and only those."""

import pytest

from checks import words


@pytest.fixture
def findings(tmp_path):
    """Give a way to look for forbidden words in one line of one file."""

    def look(line: str, name: str = "notes.md") -> list[str]:
        (tmp_path / name).write_text(f"first line\n{line}\n")
        return words.look(tmp_path)

    return look


# The words are put together here, so that this file does not hold them itself.
@pytest.mark.parametrize(
    "line",
    [
        "# TO" + "DO: later",
        "FIX" + "ME",
        "https://py" + "pi.org/simple",
        "https://files.python" + "hosted.org/x",
        "registry.npm" + "js.org",
        "see /ro" + "ot/.cache",
        "/ho" + "me/sam/tandem/server",
        "/Use" + "rs/sam/tandem",
    ],
)
def test_a_forbidden_word_is_found_with_its_line(findings, line):
    """Work left undone, package registries and private paths are named."""
    (finding,) = findings(line)

    assert finding.startswith("notes.md:2: ")


@pytest.mark.parametrize(
    "line",
    [
        "A to-do item is called a task.",
        "The home folder of the user.",
        "https://example.com/home/sam/page",
        "server/ro" + "ot/window",
        "METHODOLOGY",
    ],
)
def test_an_innocent_line_is_not_found(findings, line):
    """Words that only look alike are left in peace."""
    assert findings(line) == []


def test_patching_is_found_in_python_only(findings):
    """A document may speak of patching, a test may not do it."""
    line = "monkey" + "patch.setattr(clock, 'now', None)"

    assert findings(line, "guide.md") == []
    assert len(findings(line, "test_clock.py")) == 1


def test_setting_a_variable_of_the_environment_is_allowed(findings):
    """Only attributes are out of bounds; the environment is an input."""
    assert findings("monkey" + "patch.setenv('PORT', '1')", "test_port.py") == []


def test_lock_files_and_pictures_are_left_out(tmp_path):
    """Nobody writes a package manager's file or a picture by hand."""
    (tmp_path / "package-lock.json").write_text("registry.npm" + "js.org")
    (tmp_path / "panel.png").write_bytes(b"\x89PNG\xff\xfe")

    assert words.look(tmp_path) == []
