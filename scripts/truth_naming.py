"""How many files and lines of code name one service: the less, the more of what we know of it is data in its folder.

Code is Python and JavaScript of ours outside of the service's own folder. A line names a service by its key
(`aws.sqs`), by a resource type of its own (`AWS::SQS::Queue`) or by an action (`"sqs:SendMessage"`).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

from patterns_app.core.services.model import Service
from patterns_app.core.services.reader import folder_of, known
from patterns_app.core.vocabulary.model import ConnectionKind
from patterns_app.core.vocabulary.reading import read_data

ROOT = Path(__file__).resolve().parents[1]
_COMMON = frozenset({"0", "Value", "Name", "Type", "Path", "Method", "Level", "Events", "Event", "Engine"})
_ROOMS = (("patterns_app", "*.py"), ("static/studio", "*.js"), ("static/player", "*.js"))


class Named(NamedTuple):
    """Where the code names a service."""

    service: str
    files: int
    lines: int


def naming(root: Path = ROOT) -> list[Named]:
    """The services that code under `root` names, the most named first."""
    files = [file for room, pattern in _ROOMS for file in sorted((root / room).rglob(pattern))]
    texts = {file: file.read_text(encoding="utf-8").splitlines() for file in files if "migrations" not in file.parts}
    found = [_named(service, texts) for service in known().services]
    return sorted((one for one in found if one.lines), key=lambda one: (-one.files, -one.lines, one.service))


def properties(root: Path = ROOT) -> tuple[int, int]:
    """Files and lines of code outside of the services' folders that name a property of a template that is a setting's.

    Which those are, the rows of the settings here say.
    """
    kinds = read_data("connection_kinds.yaml", tuple[ConnectionKind, ...])
    settings = [setting for owner in (*known().services, *kinds) for setting in owner.settings]
    rows = [row for setting in settings for row in setting.template if not row.code and "/" in row.path]
    leaves = {row.path.rpartition("/")[2] for row in rows} - _COMMON
    says = re.compile(rf"[\"'](?:{'|'.join(sorted(map(re.escape, leaves)))})[\"']")
    files = [file for file in (root / "patterns_app").rglob("*.py") if "services" not in file.parts]
    hits = [sum(bool(says.search(line)) for line in file.read_text(encoding="utf-8").splitlines()) for file in files]
    return sum(count > 0 for count in hits), sum(hits)


def _named(service: Service, texts: dict[Path, list[str]]) -> Named:
    names = [rf"[\"']{re.escape(service.key)}[\"']", *(rf"{re.escape(kind)}\b" for kind in service.cloudformation)]
    if service.iam_prefix:
        names.append(rf"[\"']{re.escape(service.iam_prefix)}:[A-Za-z]")
    says = re.compile("|".join(names))
    own = folder_of(service.key)
    hits = {
        file: sum(bool(says.search(line)) for line in lines) for file, lines in texts.items() if own not in file.parts
    }
    return Named(service.key, sum(count > 0 for count in hits.values()), sum(hits.values()))


def main() -> None:
    """Print the table, for the code here or under the folder that is named."""
    rows = naming(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    print("service                          files  lines")
    for row in rows:
        print(f"{row.service:<32} {row.files:>5}  {row.lines:>5}")
    print(f"{'together':<32} {'':>5}  {sum(row.lines for row in rows):>5}")
    files, lines = properties(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    print(f"{'properties that are settings':<32} {files:>5}  {lines:>5}")


if __name__ == "__main__":
    main()
