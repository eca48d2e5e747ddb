"""Tags of a PDF: each page is one figure, with the picture in words beside it, for those who do not see it.

PDF/UA-1 (ISO 14289-1), as `outloud` checks it: https://pdfa.org/resource/the-matterhorn-protocol/ (read 2026-11-27).
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfWriter

_WORDS = re.compile(r"<desc\b[^>]*>([^<]*)</desc>")
_SAYS = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def in_words(svg: str) -> str:
    """What a picture shows, as its own description says it; empty where it has none."""
    found = _WORDS.search(svg)
    return unescape(found[1]).strip() if found else ""


def tag(writer: PdfWriter, title: str, words: str) -> None:
    """Make each page of a PDF one figure of a tagged document that says its title. What is drawn stays as it is."""
    from pypdf.generic import ArrayObject, NameObject, NumberObject

    root: Any = writer.root_object
    tree, document = _added(writer, _of(Type="/StructTreeRoot")), _added(writer, _of(S="/Document"))
    figures = [
        _figure(writer, page, number, document, _alternative(title, words, number, len(writer.pages)))
        for number, page in enumerate(writer.pages)
    ]
    document.get_object().update({NameObject("/P"): tree, NameObject("/K"): ArrayObject(figures)})
    parents = ArrayObject(
        entry for number, one in enumerate(figures) for entry in (NumberObject(number), ArrayObject([one]))
    )
    numbers = _of()
    numbers[NameObject("/Nums")] = parents
    tree.get_object().update(
        {
            NameObject("/K"): document,
            NameObject("/ParentTree"): _added(writer, numbers),
            NameObject("/ParentTreeNextKey"): NumberObject(len(figures)),
        }
    )
    root[NameObject("/StructTreeRoot")] = tree
    root[NameObject("/MarkInfo")] = _of(Marked=True)
    root[NameObject("/Metadata")] = _stream(writer, _SAYS.format(title=escape(title)).encode(), "/Metadata", "/XML")


def _alternative(title: str, words: str, number: int, count: int) -> str:
    """What stands for the figure on a page: on further sheets of one picture which of them it is is enough."""
    sheet = f"Sheet {number + 1} of {count}. " if count > 1 else ""
    return sheet + (" ".join(part for part in (title, words) if part) if number == 0 else title) or "A diagram"


def _figure(writer: PdfWriter, page: Any, number: int, document: Any, said: str) -> Any:
    """The whole of a page as one figure."""
    from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject, TextStringObject

    drawn = page.raw_get("/Contents")
    streams = drawn.get_object() if isinstance(drawn.get_object(), ArrayObject) else [drawn]
    begin, end = _stream(writer, b"/Figure <</MCID 0>> BDC\n"), _stream(writer, b"\nEMC\n")
    page[NameObject("/Contents")] = ArrayObject([begin, *streams, end])
    page[NameObject("/StructParents")] = NumberObject(number)
    page[NameObject("/Tabs")] = NameObject("/S")
    place = _of(O="/Layout", Placement="/Block")
    place[NameObject("/BBox")] = ArrayObject(FloatObject(side) for side in page.mediabox)
    figure = _of(Type="/StructElem", S="/Figure")
    figure.update(
        {
            NameObject("/P"): document,
            NameObject("/Pg"): page.indirect_reference,
            NameObject("/K"): NumberObject(0),
            NameObject("/Alt"): TextStringObject(said),
            NameObject("/A"): place,
        }
    )
    return _added(writer, figure)


def _stream(writer: PdfWriter, data: bytes, kind: str = "", form: str = "") -> Any:
    from pypdf.generic import DecodedStreamObject, NameObject

    stream = DecodedStreamObject()
    stream.set_data(data)
    if kind:
        stream.update({NameObject("/Type"): NameObject(kind), NameObject("/Subtype"): NameObject(form)})
    return _added(writer, stream)


def _added(writer: PdfWriter, one: Any) -> Any:
    """A reference to an object that is in the file from now on."""
    return writer._add_object(one)  # noqa: SLF001 - pypdf has no other door for it


def _of(**names: str | bool) -> Any:
    """A dictionary of names and switches."""
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject

    return DictionaryObject(
        {
            NameObject(f"/{key}"): BooleanObject(value) if isinstance(value, bool) else NameObject(value)
            for key, value in names.items()
        }
    )
