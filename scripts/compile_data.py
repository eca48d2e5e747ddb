"""Compile the product's YAML data, so that starting it does not parse YAML. Run when the product is built.

The file that it writes may always be deleted: what it lacks is read from the YAML.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hcl2.parser import parser as hcl  # noqa: E402

from patterns_app.core.reading import COMPILED, read_text, record  # noqa: E402
from patterns_app.core.vocabulary.catalog import vocabulary  # noqa: E402


def everything() -> None:
    """Read every data file of the product, and what is reckoned from them once."""
    for path in sorted((ROOT / "patterns_app").rglob("*.yaml")):
        read_text(path.read_text(encoding="utf-8"), path.name)
    vocabulary()


def main() -> None:
    """Write the file beside the reader, and let the parser of Terraform's language keep its tables."""
    path = ROOT / "patterns_app" / "core" / COMPILED
    path.unlink(missing_ok=True)
    path.write_bytes(record(everything))
    hcl()  # three seconds, once


if __name__ == "__main__":
    main()
