"""Links that lead nowhere and folders without a line in the README are found."""

import pytest

from checks import docs


@pytest.fixture
def repository(tmp_path):
    """Lay out a README, one document and one folder with a file."""
    for name, text in {
        "README.md": "See `server/` and docs/.\n",
        "docs/guide.md": "Start.\n",
        "server/app.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def _write_guide(repository, text):
    (repository / "docs" / "guide.md").write_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "[back](../README.md)",
        "[part](guide.md#part)",
        "[here](#here)",
        "[web](https://example.com/a.md) [mail](mailto:a@example.com)",
        "`[code](gone.md)`",
        "```\n[code](gone.md)\n```",
    ],
)
def test_links_that_lead_somewhere(repository, text):
    """Files, parts of a page, the web and examples are no findings."""
    _write_guide(repository, text)

    assert docs.look(repository) == []


def test_a_link_that_leads_nowhere(repository):
    """A relative link counts from the folder of its own page."""
    _write_guide(repository, "[guide](docs/guide.md) [gone](gone.md#part)")

    assert docs.look(repository) == [
        "docs/guide.md: docs/guide.md does not exist",
        "docs/guide.md: gone.md does not exist",
    ]


def test_a_folder_without_a_line(repository):
    """A new folder at the top needs a line in the README."""
    (repository / "emulators").mkdir()
    (repository / "emulators" / "host.py").touch()

    assert docs.look(repository) == [
        "README.md: the folder map has no line for emulators/"
    ]


def test_an_empty_folder_is_not_there(repository):
    """Git knows no empty folders, so the README need not either."""
    (repository / "left").mkdir()

    assert docs.look(repository) == []
