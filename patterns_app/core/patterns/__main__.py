"""`python -m patterns_app.core.patterns [FILE ...]`: check entry files, or all, and say what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

from patterns_app.core.reading import DataError
from patterns_app.core.vocabulary.catalog import vocabulary

from .checking import entry_problems
from .reader import ENTRIES, entry_files, read_entry, tags


def main(arguments: list[str]) -> int:
    """Check the named files, or all. Returns the exit status: 0 when nothing is wrong."""
    folder = Path(__file__).parent / ENTRIES.rsplit(".", 1)[1]
    paths = [Path(argument) for argument in arguments] or [folder / name for name in entry_files()]
    # Entries name each other by slug and a file is named after its slug, so file names tell which slugs exist.
    slugs = frozenset(Path(name).stem for name in entry_files())
    failures = 0
    for path in paths:
        try:
            entry = read_entry(path.read_text(encoding="utf-8"), path.name)
            problems = list(entry_problems(entry, vocabulary(), tags(), slugs))
        except DataError as error:
            problems = [str(error)]
        for problem in problems:
            print(f"{path.name}: {problem}")
        failures += bool(problems)
    print(f"{len(paths) - failures} of {len(paths)} entries are in order")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
