"""The command line's frame: the group, its errors and its exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from server import logs
from server.cli.demo import demo
from server.cli.doctor import doctor
from server.cli.exclusions import exclusions
from server.cli.items import items
from server.cli.orgs import org
from server.cli.output import EXIT_CODES_HELP, exit_code, print_error
from server.cli.processes import dispatch, migrate, web, worker
from server.cli.runs import runs
from server.cli.settings import settings
from server.cli.syncing import sync
from server.cli.users import user
from server.config import ConfigError, read
from server.domain.errors import TandemError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES_HELP
)
@click.version_option(package_name="tandem-sync", message="tandem %(version)s")
def cli() -> None:
    """Keep Salesforce and Microsoft Exchange in step.

    Configuration comes from the environment; `tandem doctor` says what is missing.
    """


for _command in (
    demo,
    web,
    worker,
    dispatch,
    migrate,
    org,
    user,
    settings,
    sync,
    runs,
    items,
    exclusions,
    doctor,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    try:
        config = read()
        logs.configure(form="text", level="WARNING" if sys.stderr.isatty() else "ERROR")
        del config
        result = cli.main(args=arguments, prog_name="tandem", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        print_error("Stopped.", "")
        sys.exit(130)
    except TandemError as error:
        print_error(error.message, error.remedy)
        sys.exit(exit_code(error))
    except ConfigError as error:
        print_error(str(error), "Correct the variable and start again.")
        sys.exit(2)
    sys.exit(result if isinstance(result, int) else 0)
