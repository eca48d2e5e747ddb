"""How a verb of the command is declared: its options, its examples, and what all verbs have in common.

A verb is a function of its options that answers an exit code. What is slow to load is asked only when somebody needs
it, so that help and completion of what knows its words by heart start at once.
"""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from types import SimpleNamespace
from typing import Any

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from .refusing import Refused
from .telling import QUIET, be_coloured

# Every verb in the order in which --help lists them, and what it does in one line.
VERBS = {
    "check": "look for mistakes in files, folders and zips",
    "fix": "fix what can safely be fixed, in the files themselves",
    "explain": "say what a rule looks for, why, and how to fix it",
    "rules": "list the rules",
    "render": "draw as SVG, PNG or PDF",
    "convert": "write another tool's format",
    "export": "write a sketch's changes into the template that it came from",
    "diff": "compare two files in meaning",
    "review": "say what a change does to every architecture, for a pull request",
    "flow": "tell a scenario step by step, or what a broken part leads to",
    "recognise": "say which patterns it holds, which it nearly is, and what is missing",
    "simulate": "run it under load, and hold it to a budget",
    "judge": "tell what hurts most: patterns, findings, failures, what breaks first, a month",
    "stress": "raise the load until something gives, and break every part",
    "patterns": "list the catalogue",
    "new": "start a sketch, from a pattern if you like",
    "pair": "say what is known of a connection between two services",
    "mcp": "serve the tools for an agent over standard input and output",
    "serve": "run the web application of this checkout",
    "completion": "print what makes a shell complete commands and options",
}


_WIDEST, _NARROWEST = 80, 36  # columns


class Options(SimpleNamespace):
    """What a verb was called with: a value for each of its options, by name."""


class Formatter(click.HelpFormatter):
    """Help with headings and names that stand out where colours are shown, as wide as the terminal."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        """As click's, which is never below 50 columns."""
        columns = min(shutil.get_terminal_size().columns, max_width or _WIDEST) - 2
        super().__init__(indent_increment, width or max(columns, _NARROWEST), max_width)

    def write_heading(self, heading: str) -> None:
        """A heading in bold."""
        self.write(click.style(f"{heading}:", bold=True) + "\n")

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        """Names in cyan, what they mean beside them."""
        styled = [(click.style(name, fg="cyan"), text) for name, text in rows]
        super().write_dl(styled, min(col_max, self.width // 3), col_spacing)


class _Name(click.Path):
    """The name of a file or folder. An empty one, such as of a variable that is not set, would be this folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name. Refuses an empty one."""
        if value == "":
            self.fail("an empty name is no file.", param, ctx)
        return super().convert(value, param, ctx)


class _Context(click.Context):
    formatter_class = Formatter


class Verb(click.Command):
    """A command whose help ends with examples, a line each."""

    context_class = _Context
    examples: tuple[str, ...] = ()

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples as they are typed; one that names the command in a pipe stands as it is."""
        if self.examples:
            typed = (one if "| pattern-studio" in one else f"pattern-studio {one}" for one in self.examples)
            with formatter.section("Examples"):
                formatter.write("".join(f"  {example}\n" for example in typed))


def verb(*examples: str) -> Callable[[Callable[[Options], int]], Verb]:
    """Make a verb of a function, by whose name it is called; below stand the decorators of its options."""

    def made(function: Callable[[Options], int]) -> Verb:
        @functools.wraps(function)
        def run(**given: Any) -> int:
            options = Options(**given)
            try:
                return function(options)
            except _drawing_refusals() as error:
                raise Refused(f"{getattr(options, 'file', '') or ', '.join(options.files)}: {error}") from None

        name = function.__name__.rstrip("_")
        said = VERBS[name]
        command = click.command(name, cls=Verb, help=f"{said[0].upper()}{said[1:]}.")(everywhere(run))
        command.examples = examples
        return command

    return made


def everywhere(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every verb has, and the command before its verb."""
    colour = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        is_eager=True,
        callback=be_coloured,
        help="When to use colours: auto is at a terminal where NO_COLOR is not set.",
    )
    quiet = click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_be_quiet,
        help="The answer alone: no notes, reasons, sums or progress.",
    )
    return quiet(colour(function))


def _be_quiet(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.meta[QUIET] = True


def refuse(options: Iterable[str], why: str) -> None:
    """Refuse options that were given and mean nothing here: what somebody asks for is never dropped in silence."""
    context = click.get_current_context()
    for parameter in context.command.params:
        name = parameter.name or ""
        is_given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if is_given and (said := next((one for one in parameter.opts if one in options), None)):
            raise Refused(f"{said} {why}")


def _drawing_refusals() -> tuple[type[Exception], ...]:
    """Why there is no picture; asked only once something has gone wrong."""
    from patterns_app.core.pipeline import DRAWING_REFUSALS

    return DRAWING_REFUSALS


class Known(click.ParamType[str]):
    """One of the names that a function gives, which is asked when it is needed."""

    name = "name"

    def __init__(self, names: Callable[[], Iterable[str]], what: str, shown: bool = True) -> None:
        self._names, self._what, self._shown = names, what, shown

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The names themselves where they are few."""
        return "[" + "|".join(self._names()) + "]" if self._shown else None

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name. Refuses what is none, with those that are."""
        names = list(self._names())
        if value in names:
            return value
        alike = [name for name in names if _plain(name) == _plain(str(value))]
        near = alike or get_close_matches(str(value), names, 1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        known = f" It is one of {', '.join(names)}." if self._shown else ""
        return self.fail(f"{value!r} is no {self._what}.{meant}{known}", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that begin so."""
        return [CompletionItem(name) for name in self._names() if name.startswith(incomplete)]


def _plain(name: str) -> str:
    """A name without case, signs and zeros before a number: res-1 is RES-001."""
    return re.sub(r"[\W_]|(?<!\d)0+(?=\d)", "", name.casefold())


def rule_names() -> list[str]:
    """The ids of all rules, and the families."""
    from patterns_app.core.checks.registry import families, words

    return [*words(), *families()]


NAME = _Name()
RULE = Known(rule_names, "rule or family", shown=False)
FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...", type=NAME)
OUTPUT = click.option("-o", "--output", metavar="FILE", type=NAME, help="Write here; - is standard output.")
TOGETHER = click.option("--together", is_flag=True, help="All that is named is one system.")
EXIT_ZERO = click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
PROFILE = click.option("--profile", type=click.Choice(["standard", "strict"]), help="How much is looked at.")
RULES = click.option(
    "--rule", multiple=True, type=RULE, metavar="ID", help="Only this rule or family; as often as needed."
)
IGNORE = click.option("--ignore", multiple=True, type=RULE, metavar="ID", help="Not this rule or family.")
EXCLUDE = click.option("--exclude", multiple=True, metavar="PATTERN", help="Not the files that match this.")
CONFIG = click.option("--config", metavar="FILE", type=NAME, help="Settings; else the nearest, searched upwards.")
