"""Lambda runtimes that AWS has stopped patching, by cfn-lint 1.58.0's table of their lives (read 2026-11-23)."""

from __future__ import annotations

from patterns_app.core.vocabulary.catalog import Vocabulary

ENDING = frozenset(
    {
        "python3.11",
        "python3.10",
        "python3.9",
        "python3.8",
        "python3.7",
        "python3.6",
        "python2.7",
        "nodejs20.x",
        "nodejs18.x",
        "nodejs16.x",
        "nodejs14.x",
        "nodejs12.x",
        "nodejs10.x",
        "nodejs8.10",
        "java17",
        "java11",
        "java8.al2",
        "java8",
        "dotnet8",
        "dotnet6",
        "dotnetcore3.1",
        "ruby3.2",
        "ruby2.7",
        "go1.x",
        "provided.al2",
        "provided",
    }
)
_LANGUAGES = ("python", "nodejs", "java", "dotnet", "ruby", "provided")
_COMPILED = {"go": "provided"}  # programs that bring all they need


def newest(vocabulary: Vocabulary, runtime: str) -> str | None:
    """The newest runtime of the same language; the vocabulary names newer ones first."""
    languages = {**{name: name for name in _LANGUAGES}, **_COMPILED}
    family = next((languages[start] for start in languages if runtime.startswith(start)), None)
    choices = next(item.choices for item in vocabulary.services["aws.lambda"].settings if item.key == "runtime")
    return next((item for item in choices if family and item.startswith(family) and item not in ENDING), None)
