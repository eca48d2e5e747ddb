"""`pattern-studio pair`: whether a connection between two services is known, impossible or unknown, and why."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import click
from click.shell_completion import CompletionItem

from .grammar import Options, verb
from .refusing import FOUND_ERRORS, Refused

_BASIS = {"evidence": ", looked up", "rule": ", by what both can do, not looked up", None: ""}


_OURS = "aws."


def _near(key: str) -> str:
    """Services that may be meant: whose key has the word in it, or is written much the same."""
    word = key.rpartition(".")[2].lower()
    among = [one for one in _services() if len(word) > 1 and word in one]
    found = dict.fromkeys([*among, *get_close_matches(key, list(_services()), cutoff=0.7)])
    return f"; near it: {', '.join([*found][:5])}" if found else "; --help says how they are called"


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
    for key in (source, target):
        if key.startswith(_OURS) and key not in _services():  # those of others may be called as anybody likes
            raise Refused(f"there is no service {key!r}{_near(key)}")
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
