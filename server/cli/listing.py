"""A command group that lists when it is given a name instead of a command."""

from __future__ import annotations

import click

#: The command that a name stands for.
LIST = "list"


class ListingGroup(click.Group):
    """Takes `tandem runs USER` for `tandem runs list USER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the list's name before what is no command."""
        first = args[0] if args else ""
        if first not in self.commands and first not in ctx.help_option_names:
            args = [LIST, *args]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Show both forms."""
        listing = self.commands[LIST].collect_usage_pieces(ctx)
        return [*listing, "| COMMAND [ARGS]..."]

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Show the options of the list, then the commands."""
        self.commands[LIST].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)
