"""Compile the product's YAML data, so that starting it does not parse YAML. Run when the product is built.

The file that it writes may always be deleted: what it lacks is read from the YAML. `FOLDER` is what holds the package:
this checkout where nothing is said, a copy that is about to be packed where `setup.py` asks.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
sys.path.insert(0, str(FOLDER))

from patterns_app.core.reading import COMPILED, read_text, record  # noqa: E402
from patterns_app.core.vocabulary.catalog import vocabulary  # noqa: E402


def everything() -> None:
    """Read every data file of the product, and what is reckoned from them once."""
    for path in sorted((FOLDER / "patterns_app").rglob("*.yaml")):
        read_text(path.read_text(encoding="utf-8"), path.name)
    vocabulary()


def main() -> None:
    """Write the file beside the reader, and let the parser of Terraform's language keep its tables."""
    path = FOLDER / "patterns_app" / "core" / COMPILED
    path.unlink(missing_ok=True)
    path.write_bytes(record(everything))
    if find_spec("hcl2"):  # not where the package is only built
        from hcl2.parser import parser as hcl

        hcl()  # three seconds, once


if __name__ == "__main__":
    main()
