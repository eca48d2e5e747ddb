"""Write the index of the classes of the `diagrams` package from its source, which is read and never run.

Run by `make static-data`. A test fails when the index is not that of the installed package. One line a module, so that
a new edition of the package makes a small difference.
"""

from __future__ import annotations

import ast
import json
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INDEX = ROOT / "patterns_app" / "core" / "vocabulary" / "data" / "classes.json"
PACKAGE = "diagrams"
# Their picture is not in the package: a file that the drawer names, or none.
_PASSED = frozenset({"diagrams.custom", "diagrams.base", "diagrams.c4"})


def package_folder() -> Path:
    """Where the installed package is, without importing it."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"the package {PACKAGE} is not installed")
    return Path(spec.submodule_search_locations[0])


def generated() -> str:
    """The text of the index: for each module its classes with the files of their icons, and other names of classes."""
    folder = package_folder()
    paths = sorted(folder.rglob("*.py"))
    modules = {_module(folder, path): _Module(path) for path in paths}
    rows = [
        json.dumps(f"{name}") + ": " + _row(name, modules, folder.parent) for name in modules if name not in _PASSED
    ]
    rows = [row for row in rows if not row.endswith(": {}")]
    body = ",\n".join(f"  {row}" for row in rows)
    return f'{{\n "package": "{PACKAGE}",\n "version": "{version(PACKAGE)}",\n "modules": {{\n{body}\n }}\n}}\n'


def _module(folder: Path, path: Path) -> str:
    parts = path.relative_to(folder.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class _Module:
    """What a module's source says: classes with bases and texts, names given to classes, imports."""

    def __init__(self, path: Path) -> None:
        self.classes: dict[str, tuple[list[str], dict[str, str]]] = {}
        self.others: dict[str, str] = {}
        self.imports: dict[str, str] = {}
        package = path.parent
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            match statement:
                case ast.ClassDef(name=name, bases=bases, body=body):
                    self.classes[name] = ([base.id for base in bases if isinstance(base, ast.Name)], _texts(body))
                case ast.Assign(targets=[ast.Name(id=other)], value=ast.Name(id=name)):
                    self.others[other] = name
                case ast.ImportFrom(module=module, names=names, level=level):
                    inside = _importing(package, module, level)
                    self.imports |= {one.asname or one.name: f"{inside}.{one.name}" for one in names}


def _importing(package: Path, module: str | None, level: int) -> str:
    """The module that an import names, from the folder of the file."""
    if not level:
        return module or ""
    for _ in range(level - 1):
        package = package.parent
    parts = package.parts[len(package_folder().parent.parts) :]
    return ".".join((*parts, *([module] if module else [])))


def _texts(body: list[ast.stmt]) -> dict[str, str]:
    found = {}
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                found[name] = value
    return found


def _row(name: str, modules: dict[str, _Module], resources: Path) -> str:
    """A module's part of the index as JSON on one line."""
    module, value = modules[name], dict[str, Any]()
    # A name that is given to another class afterwards means that one.
    own = [key for key in module.classes if not key.startswith("_") and module.others.get(key, key) == key]
    named = {key: _icon(modules, name, key) for key in own}
    icons = {key: icon if (resources / icon).is_file() else "" for key, icon in named.items() if icon}
    if icons:
        folders = {icon.rpartition("/")[0] for icon in icons.values() if icon}
        folder = folders.pop() if len(folders) == 1 else ""
        value["icons"] = folder.removeprefix("resources/")
        value["classes"] = {key: icon.removeprefix(f"{folder or 'resources'}/") for key, icon in icons.items()}
        others = {other: known for other, known in module.others.items() if known in icons and known != other}
        if others:
            value["others"] = others
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _icon(modules: dict[str, _Module], module: str, name: str) -> str:
    """The path of a class's icon below the package's parent; empty where it has none."""
    folder, file = _inherited(modules, module, name, "_icon_dir"), _inherited(modules, module, name, "_icon")
    return f"{folder}/{file}" if folder and file else ""


def _inherited(modules: dict[str, _Module], module: str, name: str, attribute: str) -> str:
    """A text of a class, or of the first of its bases that has it."""
    known = modules.get(module)
    if known is None:
        return ""
    if name in known.classes:
        bases, texts = known.classes[name]
        return texts.get(attribute) or next(
            (found for base in bases if (found := _inherited(modules, module, base, attribute))), ""
        )
    if name in known.others:
        return _inherited(modules, module, known.others[name], attribute)
    if name in known.imports:
        elsewhere, _, base = known.imports[name].rpartition(".")
        return _inherited(modules, elsewhere, base, attribute)
    return ""


def main() -> None:
    """Write the index when it differs."""
    text = generated()
    if not INDEX.exists() or INDEX.read_text(encoding="utf-8") != text:
        INDEX.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {INDEX.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
