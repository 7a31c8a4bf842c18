"""`tandem`: the service's commands."""

from server.cli.commands import main

__all__ = ["main"]
