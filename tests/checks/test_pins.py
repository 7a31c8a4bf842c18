"""A requirements file that does not follow pyproject.toml is found, offline."""

import pytest

from checks import pins, tree

LOCKED = """\
redis==8.1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
rich==15.0.0 ; python_version < '4'
    --hash=sha256:cc
"""


@pytest.fixture
def lock():
    """Read a small requirements file."""
    return pins.read("requirements.txt", LOCKED)


def test_the_same_pins_agree(lock):
    """Every pin in its version, every entry with a hash: nothing to say."""
    assert pins.compare(["redis==8.1.0", "Rich==15.0.0"], lock) == []


@pytest.mark.parametrize("pin", ["redis==8.1.1", "rq==3.0.0"])
def test_a_changed_or_new_pin_has_to_be_locked(lock, pin):
    """A pin that the file holds in another version or not at all is missing."""
    (finding,) = pins.compare([pin], lock)

    assert finding == f"requirements.txt: {pin} is missing; run dev.py lock"


def test_extras_are_no_difference():
    """The extra of a pin shows in what else is locked, not in its name."""
    lock = pins.read("requirements.txt", "psycopg==3.3.9\n    --hash=sha256:aa\n")

    assert pins.compare(["psycopg[binary]==3.3.9"], lock) == []


def test_a_loose_version_is_no_pin(lock):
    """Only == keeps two machines alike."""
    (finding,) = pins.compare(["redis>=8"], lock)

    assert finding == "pyproject.toml: redis>=8 is not pinned with =="


def test_an_entry_without_hash_is_found():
    """What has no hash could be exchanged on the way."""
    lock = pins.read("requirements.txt", "redis==8.1.0\n")

    assert pins.compare([], lock) == ["requirements.txt: redis==8.1.0 has no hash"]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.com/simple",
        "redis @ https://example.com/r.whl",
        "# by",
    ],
)
def test_anything_else_is_found(line):
    """Hosts, options and remarks do not belong into a generated file."""
    lock = pins.read("requirements.txt", line + "\n")

    assert pins.compare([], lock) == [f"requirements.txt: no requirement: {line}"]


def test_what_a_pin_needs_is_followed_with_its_extras():
    """PyJWT needs cryptography only with the extra that asks for it."""
    assert "cryptography" in pins.needed(["pyjwt[crypto]==2.15.1"])
    assert "cryptography" not in pins.needed(["pyjwt==2.15.1"])


def test_an_entry_that_nothing_needs_is_found(lock):
    """A removed dependency has to leave the requirements file too."""
    assert pins.left_over(["redis==8.1.0"], lock) == [
        "requirements.txt: nothing needs rich; run dev.py lock"
    ]


def test_an_entry_for_another_system_is_left_alone():
    """What this machine does not install, this machine cannot judge."""
    entry = "colorama==0.4.6 ; sys_platform == 'win32'\n    --hash=sha256:aa\n"

    assert pins.left_over([], pins.read("requirements.txt", entry)) == []


def test_our_own_files_agree():
    """The requirements files of this repository are up to date."""
    assert pins.look(tree.ROOT) == []
