"""Readers that are loaded when the first file of their format comes: whoever reads only templates waits for none.

What each takes, answers and raises is said at the reader itself.
"""

# What is loaded late is named in the function that needs it, so that tools still see who imports whom.

from __future__ import annotations

from collections.abc import Mapping

from .reading_model import Imported


def read_d2(data: bytes) -> Imported:
    """A D2 text."""
    from .d2_reader import read_d2 as read

    return read(data)


def read_dot(data: bytes) -> Imported:
    """A DOT text."""
    from .dot_reader import read_dot as read

    return read(data)


def read_drawio(data: bytes, wanted: str = "") -> Imported:
    """One page of a draw.io file."""
    from .drawio_reader import read_drawio as read

    return read(data, wanted)


def read_mermaid(data: bytes) -> Imported:
    """A flowchart or another diagram of Mermaid."""
    from .mermaid_reader import read_mermaid as read

    return read(data)


def read_plantuml(data: bytes) -> Imported:
    """A PlantUML text."""
    from .plantuml_reader import read_plantuml as read

    return read(data)


def read_python(data: bytes) -> Imported:
    """A program for the diagrams package."""
    from .python_reader import read_python as read

    return read(data)


def read_terraform(data: bytes) -> Imported:
    """A plan, a state, or one file of Terraform."""
    from .terraform.reader import read_terraform as read

    return read(data)


def read_folder(files: Mapping[str, bytes]) -> Imported:
    """Files of Terraform by their paths."""
    from .terraform.reader import read_folder as read

    return read(files)


def load_all() -> None:
    """Load them now, where many files of all formats will come."""
    from . import (  # noqa: F401
        d2_reader,
        dot_reader,
        drawio_reader,
        mermaid_reader,
        plantuml_reader,
        python_reader,
    )
    from .terraform import reader  # noqa: F401
