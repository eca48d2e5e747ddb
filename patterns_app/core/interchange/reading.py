"""Files of other tools as sketches: one reader a format, and which of them takes a file.

A reader never opens anything by itself, never runs what it reads, and refuses with InputError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from patterns_app.core import limits
from patterns_app.core.drawing import source
from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge, parse

from . import beside
from .bundle import is_zip, names_in, together
from .cloudformation.reader import read_template, read_templates
from .drawio_pictures import FILES_WORD, page_in
from .encodings import as_utf8
from .fences import FENCED, Block, diagrams_in
from .later import read_d2, read_dot, read_drawio, read_folder, read_mermaid, read_plantuml, read_python, read_terraform
from .reading_model import Imported, Leftover, Mark
from .recognised import how_to_read, how_to_read_archive
from .terraform.endings import ENDS, TERRAFORM_JSON

Reader = Callable[[bytes], Imported]
_TOO_DEEP = TooLarge([Error("$", "the file is nested too deeply to be read")])
OWN_FORMATS = ("json", "png", "svg")  # what they hold is our own document, as it was
# Front matter, directives and remarks may stand before the first word. Each is passed over once, and to its first end:
# several ways to divide a run of them would double the time with each.
_MERMAID = re.compile(
    rb"^(?>---[ \t]*\r?\n.{0,2000}?\n---\s+)?(?>%%\{.{0,2000}?\}%%\s*|%%[^\n]*\n\s*)*+"
    rb"(flowchart(-elk)?|graph|architecture(-beta)?|C4(Context|Container|Component|Dynamic|Deployment))[\s;]",
    re.DOTALL,
)
_FILES_OF_A_PAGE = re.compile(FILES_WORD + rb'"[^"]*"')
_TEMPLATE = re.compile(rb"^(Resources\s*:|AWSTemplateFormatVersion)", re.MULTILINE)
# An arrow between two names in a line, or our writer's first words; other languages have arrows too.
_D2 = re.compile(rb"direction: *(right|left|up|down)\b|[\w\"'.-][^:{}>]*?(<->|->|<-|--)")
_NO_D2 = re.compile(
    rb"\s*(strict\s+)?(di)?graph\b|@startuml|sequenceDiagram|.*-->|.*=>|(def|class|import|function|resource)\s"
)
_LONGEST_LINE = 400
_MX = re.compile(rb"<mx(file|GraphModel)\b")
_SVG = re.compile(rb"<svg[\s>]")
_PLAN = re.compile(rb'"(planned_values|terraform_version|values)"')
_TERRAFORM_JSON = re.compile(TERRAFORM_JSON)
_DOT = re.compile(
    rb"(?:(?://|#)[^\n]*\n\s*|/\*(?:(?!\*/).)*\*/\s*)*(?:strict\s+)?(?:di)?graph(?:\s+(?:\"(?:\\.|[^\"\\])*\"|\w+))?\s*\{",
    re.DOTALL | re.IGNORECASE,
)
_HCL = re.compile(
    rb'^[ \t]*((terraform|locals)[ \t]*\{|(resource|data|provider|module|variable|output)[ \t]+"[^"\n]*"[^\n]*\{)',
    re.MULTILINE,
)
_PLANTUML = re.compile(rb"(?:'[^\n]*\n\s*)*@start\w+")
_OF_ENDINGS = {"d2": "d2", "dot": "dot", "gv": "dot", "mmd": "mermaid", "mermaid": "mermaid", "puml": "plantuml"}
_PYTHON = re.compile(rb"^[ \t]*(from|import)[ \t]+diagrams\b", re.MULTILINE)


def read(data: bytes, wanted: str = "") -> Imported:
    """The sketch in a file. `wanted` is a key of READERS; without it the content tells. Raises InputError."""
    most = _most_bytes(data)
    if len(data) > most:
        raise TooLarge([Error("$", f"the file has {len(data):,} bytes; at most {most:,} are read")])
    data = as_utf8(data)
    key, _, page = (wanted or recognise(data)).partition(":")
    if key not in READERS or (page and key not in PAGED):
        raise NotASketch([Error("$", f"{key[:40]!r} cannot be read; use one of {', '.join(READERS)}")])
    try:
        return _first_of(blocks) if (blocks := _blocks(data, key)) else _read_page(key, data, page)
    except RecursionError:
        raise _TOO_DEEP from None


def _read_page(key: str, data: bytes, page: str) -> Imported:
    return PAGED[key](data, page) if page else READERS[key](data)


def _blocks(data: bytes, key: str) -> list[Block]:
    """The diagrams of a format in a Markdown text; none where the file itself is the diagram."""
    if key not in FENCED or _itself(data) == key:
        return []
    return [block for block in diagrams_in(data) if block.format == key]


def _first_of(blocks: list[Block]) -> Imported:
    """The first diagram; that there are others is said."""
    imported = READERS[blocks[0].format](blocks[0].data)
    others = tuple(Leftover(f"line {block.line}", "only the first diagram of a text is read") for block in blocks[1:])
    return replace(imported, left_over=(*imported.left_over, *others))


def _most_bytes(data: bytes) -> int:
    """How long a file may be: files of ours that carry others have room for them."""
    if data.startswith((b"\x89PNG", b"<svg")):
        return limits.PICTURE_BYTES + (limits.CARRYING_BYTES if source.FILES.encode() in data else 0)
    if data.lstrip()[:1] == b"{":
        return limits.CARRYING_BYTES if beside.MARK in data else limits.IMPORT_BYTES
    files = _FILES_OF_A_PAGE.search(data) if data.lstrip()[:1] == b"<" else None
    return min(limits.CARRYING_BYTES, limits.IMPORT_BYTES + (len(files[0]) if files else 0))


def read_files(files: Mapping[str, bytes], wanted: str = "") -> Imported:
    """The sketch in several files or in a zip: templates with the files that they name. Raises InputError.

    `files` are contents by path. One file that is no zip is read as `read` does.
    """
    if len(files) == 1 and not is_zip(data := next(iter(files.values()))):
        return read(data, wanted or _by_ending(next(iter(files)), data))
    if told := next(filter(None, (how_to_read_archive(names_in(one)) for one in files.values() if is_zip(one))), ""):
        raise NotASketch([Error("$", told)])
    found = together(files)
    keys = {path: key for path, data in found.items() if (key := _guessed(data))}
    if wanted in ("", "json") and (imported := _document_among(found)):
        return imported
    templates = [path for path, key in keys.items() if key == "cloudformation"]
    if templates and wanted in ("", "cloudformation"):
        return _templates({path: found[path] for path in templates}, found)
    if wanted in ("", "terraform") and (imported := _folder_among(found, keys)):
        return imported
    kind = wanted.partition(":")[0]
    others = [path for path, key in keys.items() if kind in ("", key) and key != "cloudformation"]
    others = [path for path in others if wanted or keys[path] != "json" or _is_ours(found[path])]
    if len(others) == 1:
        return read(found[others[0]], wanted or keys[others[0]])
    if not others:
        raise _none_of(found)
    raise NotASketch([Error("$", f"only templates are read together; send one of these: {', '.join(others[:5])}")])


def _templates(templates: Mapping[str, bytes], files: Mapping[str, bytes]) -> Imported:
    try:
        return read_templates(templates, files)
    except RecursionError:
        raise _TOO_DEEP from None


def _none_of(files: Mapping[str, bytes]) -> NotASketch:
    """Why nothing of an upload can be read: what the first known file is, else which formats are."""
    none = f"none of the {len(files)} files can be read" if files else "there is no file in it that can be read"
    told = next(filter(None, map(how_to_read, files.values())), "")
    return NotASketch([Error("$", told or f"{none}; known are: {', '.join(READERS)}")])


def _folder_among(files: Mapping[str, bytes], keys: Mapping[str, str]) -> Imported | None:
    """The `.tf` files of an upload as one system; None where there are none, or a plan that tells more than they do."""
    known = [path for path, key in keys.items() if key == "terraform"]
    texts = [path for path in known if not is_plan(files[path])]
    if not texts or len(texts) < len(known):
        return None
    texts += [path for path in files if path.lower().endswith(ENDS) and path not in texts]
    try:
        return read_folder({path: as_utf8(files[path]) for path in texts})
    except RecursionError:
        raise _TOO_DEEP from None


def is_plan(data: bytes) -> bool:
    """Is a file of Terraform what it worked out, a plan or a state, and none that a person wrote?"""
    return data.lstrip()[:1] == b"{" and b'"root_module"' in data and bool(_PLAN.search(data))


def _is_ours(data: bytes) -> bool:
    return b'"pattern-studio/' in data[:4096]


def _document_among(files: Mapping[str, bytes]) -> Imported | None:
    """The one document of ours in an upload, with the files that lie beside it; None where files say more than it."""
    own = [data for data in files.values() if data.lstrip()[:1] == b"{" and _is_ours(data)]
    if len(own) != 1:
        return None
    imported = beside.found_among(_read_document(own[0]), files)
    others = [data for data in files.values() if data is not own[0]]
    return imported if all(beside.digest(data) in imported.blobs for data in others) else None


def with_source(imported: Imported, files: Mapping[str, bytes]) -> Imported:
    """The sketch with the file of another tool that it came from kept beside it, where that is one file."""
    if imported.format in OWN_FORMATS:
        return imported
    several = len(files) > 1 or any(is_zip(data) for data in files.values())
    found = together(files) if several else files
    sources = [path for path, data in found.items() if not several or _guessed(data) == imported.format]
    return beside.with_source(imported, sources[0], found[sources[0]]) if len(sources) == 1 else imported


def _guessed(data: bytes) -> str:
    try:
        return recognise(data)
    except NotASketch:
        return ""


def _by_ending(path: str, data: bytes) -> str:
    """The format of a file whose content does not tell, by how its name ends; or nothing.

    Shapes alone, without a line between them, are D2 and could be anything.
    """
    key = _OF_ENDINGS.get(path.lower().rpartition(".")[2], "")
    return "" if not key or _guessed(data) else key


NO_TEXT = "this is no text: save it as UTF-8, or send the file that it was made from"


def recognise(data: bytes) -> str:
    """The format of a file by its first characters. Raises NotASketch for what none of the readers takes."""
    data = as_utf8(data)
    key = _itself(data) or next((block.format for block in diagrams_in(data)), "")
    if key and not _may_be_another(data, key):
        return key
    if told := how_to_read(data):
        raise NotASketch([Error("$", told)])
    if key:
        return key
    if not data.strip():
        raise NotASketch([Error("$", "the file is empty")])
    if b"\0" in data[:4096]:
        raise NotASketch([Error("$", NO_TEXT)])
    raise NotASketch([Error("$", f"this is no file that can be read; known are: {', '.join(READERS)}")])


def _may_be_another(data: bytes, key: str) -> bool:
    """Is a file only known by signs that others have too, such as a brace?"""
    if key == "json":
        return not _is_ours(data)
    return key == "d2" or (key == "drawio" and not _MX.search(data[:4096]))


def _itself(data: bytes) -> str:
    """The format of a file by what it begins with, or nothing."""
    start = data[:4096].lstrip(b" \t\r\n")
    if data.startswith(b"\x89PNG"):
        return "png"
    if start.startswith(b"<svg") or (start.startswith((b"<?xml", b"<!")) and _SVG.search(data[:4096])):
        return "svg"
    if start.startswith(b"{"):
        if is_plan(data):
            return "terraform"
        if b'"Resources"' not in data and _TERRAFORM_JSON.search(data):
            return "terraform"
        if start.startswith(b"{") and b'"TemplateBody"' in start:
            return "cloudformation"
        return "cloudformation" if b'"Resources"' in data and b'"pattern-studio/' not in start else "json"
    if start.startswith((b"<mxfile", b"<mxGraphModel", b"<?xml")):
        return "drawio"
    texts = (
        (_PLANTUML.match(start), "plantuml"),
        (_DOT.match(start), "dot"),
        (_MERMAID.match(start), "mermaid"),
        (_PYTHON.search(start), "python"),
        (_TEMPLATE.search(data), "cloudformation"),
        (_PYTHON.search(data), "python"),
        (b"```" not in data and _HCL.search(data), "terraform"),
        (_is_d2(data), "d2"),
    )
    return next((key for found, key in texts if found), "")


def _is_d2(data: bytes) -> bool:
    """Does a text draw arrows as D2 does, and nothing as other languages do?"""
    lines = [line.strip() for line in data[:65_536].splitlines()]
    short = [line for line in lines if 0 < len(line) < _LONGEST_LINE and not line.startswith(b"#")]
    return any(map(_D2.match, short)) and not any(map(_NO_D2.match, short)) and b"```" not in data


def _read_document(data: bytes) -> Imported:
    document, blobs = beside.carried(data)
    sketch = parse(document)
    became = {node.id: "node" for node in sketch.nodes}
    return Imported(sketch, "json", became, marks=_marks(sketch), blobs=blobs)


def _marks(sketch: Sketch) -> dict[str, Mark]:
    """Parts by their places in the lists of the document."""
    lists: dict[str, Sequence[Node | Frame | Connection]] = {
        "nodes": sketch.nodes,
        "frames": sketch.frames,
        "connections": sketch.connections,
    }
    ids = ((name, place, part.id) for name, parts in lists.items() for place, part in enumerate(parts))
    return {part: Mark(keys=(name, place)) for name, place, part in ids}


def _read_svg(data: bytes) -> Imported:
    text = data.decode("utf-8", "replace")
    if (document := source.from_svg(text)) is None and (page := page_in(data)):
        return read_drawio(page)
    return _from_picture(document, source.from_svg(text, source.FILES), "svg")


def _read_png(data: bytes) -> Imported:
    if (document := source.from_png(data)) is None and (page := page_in(data)):
        return read_drawio(page)
    return _from_picture(document, source.from_png(data, source.FILES), "png")


def _from_picture(document: bytes | None, files: bytes | None, key: str) -> Imported:
    """A picture that was exported with its source inside."""
    if document is None:
        raise NotASketch(
            [
                Error(
                    "$",
                    "the picture carries no sketch: only those saved with their source do, by us or by draw.io",
                )
            ]
        )
    imported = replace(_read_document(document), format=key)
    return replace(imported, blobs=beside.unpacked(files)) if files else imported


READERS: dict[str, Reader] = {
    "cloudformation": read_template,
    "d2": read_d2,
    "dot": read_dot,
    "drawio": read_drawio,
    "json": _read_document,
    "mermaid": read_mermaid,
    "plantuml": read_plantuml,
    "png": _read_png,
    "python": read_python,
    "svg": _read_svg,
    "terraform": read_terraform,
}
# Formats whose files may have several pages: `drawio:2` is a page by its number, `drawio:Overview` by its name.
PAGED: dict[str, Callable[[bytes, str], Imported]] = {"drawio": read_drawio}
