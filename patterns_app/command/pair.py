"""`pattern-studio pair`: whether a connection between two services is known, impossible or unknown, and why."""

from __future__ import annotations

import argparse

from patterns_app.core import pipeline

from .refusing import FOUND_ERRORS, Refused

HELP = "what is known of a connection between two services"
_BASIS = {"evidence": ", looked up", "rule": ", by what both can do, not looked up", None: ""}


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `pair`."""
    parser.add_argument("source", metavar="SOURCE", help="key of a service, such as aws.sqs or sqs")
    parser.add_argument("target", metavar="TARGET")
    parser.add_argument("kind", metavar="KIND", nargs="?", help="one kind of connection, such as queue_poll")
    parser.set_defaults(command=pair)


def pair(options: argparse.Namespace) -> int:
    """1 when it is impossible."""
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
