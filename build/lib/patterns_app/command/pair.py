"""`pattern-studio pair`: whether a connection between two services is known, impossible or unknown, and why."""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem

from .grammar import Options, verb
from .refusing import FOUND_ERRORS, Refused

_BASIS = {"evidence": ", looked up", "rule": ", by what both can do, not looked up", None: ""}


def _services() -> Iterable[str]:
    from patterns_app.core.vocabulary.catalog import vocabulary

    return vocabulary().services


class _Service(click.ParamType[str]):
    """Any word that may stand for a service; completed by the keys."""

    name = "service"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The keys that begin so."""
        return [CompletionItem(key) for key in _services() if key.startswith(incomplete)]


@verb("pair sqs lambda", "pair sqs lambda queue_poll")
@click.argument("source", metavar="SOURCE", type=_Service(), help="Key of a service, such as aws.sqs or sqs.")
@click.argument("target", metavar="TARGET", type=_Service(), help="Where the connection ends.")
@click.argument("kind", metavar="[KIND]", required=False, help="One kind of connection, such as queue_poll.")
def pair(options: Options) -> int:
    """1 when it is impossible."""
    from patterns_app.core import pipeline

    try:
        source, target, verdict, codes = pipeline.verdict(options.source, options.target, options.kind)
    except pipeline.NoSuchKind as error:
        raise Refused(str(error)) from None
    told = {
        "kinds": ", ".join(verdict.kinds),
        "how": verdict.how,
        "condition": verdict.condition,
        "advice": verdict.advice,
        "why": verdict.say,
        "instead": verdict.remedy,
        "source": verdict.source,
    }
    lines = [
        f"{source} to {target}: {verdict.verdict}{_BASIS[verdict.basis]}",
        *(f"  {name}: {text}" for name, text in told.items() if text),
        *(f"    {one.code}: {one.meaning}" for one in codes),
    ]
    print("\n".join(lines))
    return FOUND_ERRORS if verdict.verdict == "impossible" else 0
