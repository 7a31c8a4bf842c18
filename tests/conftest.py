"""What holds for every test: a sealed environment, UTC, and servers on demand."""

import os
import time

import hypothesis
import pytest

pytest_plugins = ["tests.servers"]

#: What a developer's shell may hold and no test may depend on.
SEALED = {"DATABASE_URL", "REDIS_URL", "PORT", "WEB_CONCURRENCY"}
SEALED_PREFIXES = ("TANDEM_", "PYTHON", "PG")
#: Proxies and private certificate stores would redirect or break loopback TLS.
SEALED_SUFFIXES = ("_PROXY", "_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def is_sealed(name: str) -> bool:
    """Say whether a variable of the outer environment is hidden from tests."""
    if name.startswith("TANDEM_TEST_"):
        return False
    return (
        name in SEALED
        or name.startswith(SEALED_PREFIXES)
        or name.upper().endswith(SEALED_SUFFIXES)
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let every scenario be played on Postgres, and not only some of them."""
    parser.addoption(
        "--postgres",
        action="store_true",
        help="play every scenario on Postgres instead of SQLite",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Seal the environment before any module of the product is imported."""
    for name in [name for name in os.environ if is_sealed(name)]:
        del os.environ[name]
    os.environ["TZ"] = "UTC"
    time.tzset()
    _load_hypothesis_profile(config)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> None:
    """Say loudly what was left out, and why; a letter among many dots is not seen."""
    skipped = terminalreporter.stats.get("skipped", [])
    unseen = [one for one in skipped if one.nodeid.startswith("tests/panel/")]
    if unseen:
        reason = str(unseen[0].longrepr[2]).removeprefix("Skipped: ")
        terminalreporter.section("THE PANEL WAS NOT TESTED", sep="!", red=True)
        terminalreporter.line(f"{len(unseen)} tests were left out. {reason}")
    if len(skipped) > len(unseen):
        reasons = {
            str(one.longrepr[2]).removeprefix("Skipped: ")
            for one in skipped
            if one not in unseen
        }
        terminalreporter.section("SOME TESTS WERE LEFT OUT", sep="!", red=True)
        terminalreporter.line("; ".join(sorted(reasons)))


def _load_hypothesis_profile(config: pytest.Config) -> None:
    """Search anew on a developer's machine, repeat the same examples in CI."""
    hypothesis.settings.register_profile("dev", deadline=None)
    hypothesis.settings.register_profile(
        "ci", deadline=None, derandomize=True, database=None
    )
    if not config.getoption("--hypothesis-profile", default=None):
        hypothesis.settings.load_profile("dev")
