"""One file a page, of the many that it is written in: modules of scripts with their source map, and style sheets.

Nothing here knows Django; `storage.py` says when. The sources stay as they are, and a server with DEBUG serves those.
Modules are joined in the order in which a browser would run them, each in a function of its own. What is joined keeps
to few forms of `import` and `export`; another form raises `NotJoined`, so that nothing is left out unseen. There is no
wheel of a bundler; Pygments reads the JavaScript.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from pygments.lexers.javascript import JavascriptLexer
from pygments.token import Comment, Text

Read = Callable[[str], str]  # a file's text by its name below the folder of static files

VENDORED = "vendor/"  # already one file each: imported as they are
_SCRIPT = re.compile(r"""<script src="\{% static '(?P<name>[^']+\.js)' %\}" type="module">""")
_SHEETS = re.compile(r'\{% style_sheets "(?P<names>[^"]+)" %\}')
_IMPORT = re.compile(r'^import (?:(?P<what>\{[^}]*\}|\* as [\w$]+) from )?"(?P<where>\.[^"]+)";', re.M)
_PASSED_ON = re.compile(r'^export (?P<what>\{[^}]*\}) from "(?P<where>\.[^"]+)";', re.M)
_EXPORT = re.compile(r"^export (?=(?:async function\*?|function\*?|class|const) (?P<name>[\w$]+))", re.M)
_LATER = re.compile(r'\bimport\("(?P<where>\.[^"]+)"\)')
_LEFT = re.compile(r"^(?:import|export)\b(?!\().*", re.M)
_RENAMED = re.compile(r"([\w$]+) as ([\w$]+)")
_SHEET_IMPORT = re.compile(r'@import url\("(?P<where>[^"]+)"\) layer\((?P<layer>\w+)\);')
_SPARE = re.compile(r"/\*.*?\*/|^[ \t]+", re.DOTALL | re.MULTILINE)  # comments and indents
_URL = re.compile(r"""url\((?P<quote>["']?)(?!data:|[#/])(?P<where>[^"')]+)(?P=quote)\)""")


class NotJoined(ValueError):
    """A module holds what cannot be joined; the text names the file and the place."""


@dataclass
class Module:
    """A module as it goes into a page's file: its lines are those of its source."""

    name: str
    source: str
    body: str
    imports: list[str]
    exports: list[str] = field(default_factory=list)

    @property
    def variable(self) -> str:
        """What holds its exports in a page's file."""
        return _variable(self.name)


def entries(templates: Iterable[str]) -> list[str]:
    """The scripts that templates name, each of which becomes a file of its own."""
    return sorted({found["name"] for text in templates for found in _SCRIPT.finditer(text)})


def sheet_lists(templates: Iterable[str]) -> list[str]:
    """The lists of style sheets that templates name, each of which becomes one file."""
    return sorted({found["names"] for text in templates for found in _SHEETS.finditer(text)})


def sheets_name(names: str) -> str:
    """The name of the file that a list of style sheets becomes."""
    return f"css/joined/{hashlib.sha256(names.encode()).hexdigest()[:12]}.css"


def join_sheets(names: str, read: Read) -> str:
    """The style sheets of a list one after the other: what they import stands in its place, addresses lead where
    they led."""
    return "".join(_sheet(f"css/{name}.css", read, "css/joined") for name in names.split())


def _sheet(name: str, read: Read, folder: str) -> str:
    here = posixpath.dirname(name)

    def imported(found: re.Match[str]) -> str:
        inside = _sheet(posixpath.normpath(posixpath.join(here, found["where"])), read, folder)
        return f"@layer {found['layer']} {{\n{inside}}}"

    def address(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(here, found["where"]))
        return f'url("{posixpath.relpath(path, folder)}")'

    pieces = re.split(r"(@import [^;]+;)", _SPARE.sub("", read(name)))
    told = [
        _SHEET_IMPORT.sub(imported, piece) if place % 2 else _URL.sub(address, piece)
        for place, piece in enumerate(pieces)
    ]
    return "".join(told).rstrip() + "\n"


def reached(entry: str, read: Read, known: dict[str, Module]) -> list[str]:
    """The modules that an entry needs, itself last, in the order in which they run. Raises NotJoined."""
    order: list[str] = []
    _walk(entry, read, known, order, [])
    return order


def _walk(name: str, read: Read, known: dict[str, Module], order: list[str], above: list[str]) -> None:
    if name in above:
        raise NotJoined(f"{name}: imports itself by way of {' and '.join(above[above.index(name) :])}")
    if name in order or name.startswith(VENDORED):
        return
    if name not in known:
        known[name] = _module(name, read(name))
    for other in known[name].imports:
        _walk(other, read, known, order, [*above, name])
    order.append(name)


def _module(name: str, source: str) -> Module:
    folder = posixpath.dirname(name)
    imports: list[str] = []
    exports: list[str] = []

    def at(found: re.Match[str]) -> str:
        imports.append(posixpath.normpath(posixpath.join(folder, found["where"])))
        return _variable(imports[-1])

    def taken(found: re.Match[str]) -> str:
        variable, what = at(found), found["what"] or ""
        if not what:
            return "\n" * found[0].count("\n")
        return f"const {_named(what)} = {variable};"

    def passed_on(found: re.Match[str]) -> str:
        names = [one.strip() for one in found["what"].strip("{}").split(",") if one.strip()]
        exports.extend(_RENAMED.sub(r"\2", one) for one in names)
        return f"const {_named(found['what'])} = {at(found)};"

    def exported(found: re.Match[str]) -> str:
        exports.append(found["name"])
        return ""

    body = _EXPORT.sub(exported, _PASSED_ON.sub(passed_on, _IMPORT.sub(taken, without_comments(source))))
    if left := _LEFT.search(body):
        line = body[: left.start()].count("\n") + 1
        raise NotJoined(f"static/{name}, line {line}: this form is not joined with others: {left[0]}")
    return Module(name, source, body, imports, exports)


def _named(what: str) -> str:
    """What an import names, as the left side of an assignment."""
    return _RENAMED.sub(r"\1: \2", what).removeprefix("* as ")


def without_comments(source: str) -> str:
    """JavaScript without its comments and indents, each statement on the line where it was."""
    kept: list[str] = []
    for kind, text in JavascriptLexer(stripnl=False, ensurenl=False).get_tokens(source):
        if kind in Comment or kind in Text:
            kept.append("\n" * text.count("\n") or " ")
        else:
            kept.append(text)
    return "".join(kept)


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def join_modules(
    entry: str, order: list[str], known: dict[str, Module], beside: str, there: Collection[str], lent: Collection[str]
) -> tuple[str, str]:
    """The file of an entry and its source map.

    Modules that are `there` are taken from the file of `beside`, which is on the page too; those that are `lent` are
    given to others in the same way.
    """
    folder = posixpath.dirname(entry)
    own = [name for name in order if name not in there]
    lines = _head({one for name in own for one in known[name].imports}, folder, beside, there)
    sections = []
    for module in (known[name] for name in own):
        wrapped = module.name != entry
        lines += [f"const {module.variable} = (() => {{"] if wrapped else []
        sections.append({"offset": {"line": len(lines), "column": 0}, "map": _line_map(module)})
        lines += _at(module, folder).rstrip().split("\n")
        lines += [f"return {{ {', '.join(module.exports)} }};", "})();"] if wrapped else []
    if lent:
        lines.append(f"export {{ {', '.join(sorted(map(_variable, lent)))} }};")
    lines.append(f"//# sourceMappingURL={posixpath.basename(entry)}.map\n")
    return "\n".join(lines), json.dumps({"version": 3, "sections": sections})


def _head(used: set[str], folder: str, beside: str, there: Collection[str]) -> list[str]:
    """The imports of a page's file: of vendored files, and of what is on the page already."""
    vendored = sorted(name for name in used if name.startswith(VENDORED))
    lines = [f'import * as {_variable(name)} from "{_relative(name, folder)}";' for name in vendored]
    if borrowed := sorted(_variable(name) for name in used & set(there)):
        lines.append(f'import {{ {", ".join(borrowed)} }} from "{_relative(beside, folder)}";')
    return lines


def _at(module: Module, folder: str) -> str:
    """A module's text in a file of another folder: what it imports later is found from there."""

    def later(found: re.Match[str]) -> str:
        where = posixpath.normpath(posixpath.join(posixpath.dirname(module.name), found["where"]))
        return f'import("{_relative(where, folder)}")'

    return _LATER.sub(later, module.body)


def _relative(name: str, folder: str) -> str:
    path = posixpath.relpath(name, folder)
    return path if path.startswith(".") else f"./{path}"


def _line_map(module: Module) -> dict[str, object]:
    """Line by line: the first of the file is the first of its source (AAAA), each next one the next (AACA)."""
    steps = ";".join(["AAAA", *["AACA"] * module.source.count("\n")])
    return {
        "version": 3,
        "sources": [module.name],
        "sourcesContent": [module.source],
        "names": [],
        "mappings": steps,
    }
