"""The command line's frame: the group, its errors and its exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from server import logs
from server.cli.output import EXIT_CODES_HELP, UNEXPECTED, exit_code, print_error
from server.cli.version import version
from server.config import ConfigError
from server.domain.errors import TandemError

_LOG = logs.logger(__name__)

#: The module that holds each command, under the command's own name.
_MODULES = {
    "demo": "demo",
    "web": "processes",
    "worker": "processes",
    "dispatch": "upkeep",
    "clock": "upkeep",
    "migrate": "upkeep",
    "org": "orgs",
    "cert": "certificates",
    "user": "users",
    "settings": "settings",
    "sync": "syncing",
    "runs": "runs",
    "items": "items",
    "exclusions": "exclusions",
    "daily": "daily",
    "keys": "keys",
    "erasures": "erasures",
    "doctor": "doctor",
}


class _Commands(click.Group):
    """Loads a command's module when it is called, so that none waits for others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which a person meets them."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"server.cli.{_MODULES[cmd_name]}")
        found: click.Command = getattr(module, cmd_name)
        return found


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES_HELP,
)
@click.version_option(version(), message="tandem %(version)s")
def cli() -> None:
    """Keep Salesforce and Microsoft Exchange in step.

    Configuration comes from the environment; `tandem doctor` says what is missing.
    """


def main(arguments: Sequence[str] | None = None, *, group: click.Group = cli) -> None:
    """Run a command and end the process with its exit code."""
    logs.configure(form="text", level="WARNING" if sys.stderr.isatty() else "ERROR")
    sys.exit(_run(arguments, group))


def _run(arguments: Sequence[str] | None, group: click.Group) -> int:
    try:
        result = group.main(args=arguments, prog_name="tandem", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        print_error("Stopped.", "")
        return 130
    except TandemError as error:
        print_error(error.message, error.remedy)
        return exit_code(error)
    except ConfigError as error:
        print_error(str(error), "Correct the variable and start again.")
        return 2
    except Exception as error:  # noqa: BLE001 - its text may hold what people wrote
        _LOG.error("command_failed", exc_info=error)
        print_error("Something unexpected happened.", "Tell support the line above.")
        return UNEXPECTED
    return result if isinstance(result, int) else 0
