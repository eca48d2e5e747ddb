"""The `pattern-studio` command: one file a verb, each loaded only when it is called.

Exit codes: 0 all is well; 1 something was found (an error, a change with `diff --exit-code`, a budget that was not
kept); 2 something cannot be read, written or understood; 130 it was interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from patterns_app import __version__
from patterns_app.core.ports.extras import NotInstalled

from .grammar import VERBS, Formatter, Verb, everywhere
from .refusing import BAD_INPUT, INTERRUPTED, Refused
from .telling import complain, wished_colour

NAME = "pattern-studio"


class _Context(click.Context):
    formatter_class = Formatter


class _Verbs(click.Group):
    """The verbs. Their help in one line stands in a table, so that listing them loads none of them."""

    context_class = _Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> Verb | None:
        if cmd_name not in VERBS:
            return None
        found: Verb = getattr(import_module(f".{cmd_name}", __package__), cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))
        formatter.write("\nHelp on one of them: pattern-studio COMMAND --help\n")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:  # its own names for what may have been meant are those loaded
            raise click.exceptions.NoSuchCommand(args[0], possibilities=VERBS, ctx=ctx) from error


def _tell_version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(f"{NAME} {__version__}")
        context.exit(0)


@click.group(
    NAME,
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Check, fix, draw, convert and compare serverless architectures.",
)
@click.option(
    "-V", "--version", is_flag=True, expose_value=False, is_eager=True, callback=_tell_version, help="Say the version."
)
@everywhere
def command_line() -> None:
    """Everything is in the verbs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    try:
        given = _as_options(sys.argv[1:] if arguments is None else arguments)
        return command_line.main(given, NAME, standalone_mode=False, color=wished_colour()) or 0
    except (Refused, NotInstalled) as error:
        complain(str(error))
    except click.UsageError as error:
        _tell_usage(error)
    except click.ClickException as error:
        complain(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone
        return 0
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        complain(f"{named}{error.strerror or error}")
    return BAD_INPUT


def _as_options(given: Sequence[str]) -> list[str]:
    """What is asked by word as others have it, `version` and `help VERB`, as options."""
    match list(given):
        case ["version"]:
            return ["--version"]
        case ["help", *verbs]:
            return [*verbs[:1], "--help"]
        case others:
            return others


def _tell_usage(error: click.UsageError) -> None:
    """What is wrong with how the command was called, and who tells more."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True, color=error.ctx.color)
        return
    said = error.format_message()
    path = error.ctx.command_path if error.ctx else NAME
    complain(f"{said[0].lower()}{said[1:]}\n  see {path} --help" if said else f"see {path} --help")
