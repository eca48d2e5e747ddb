"""Text of every script is as wide in a browser as it was measured, and looks there as it does in the PNG."""

from __future__ import annotations

import base64
import io
import json

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from playwright.sync_api import Page

from patterns_app.core.drawing.picture import Options, render
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.plan import LABEL
from patterns_app.core.layout.text import width
from patterns_app.core.layout.workers import Here
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary

# A word or two of each script, by its name.
WORDS = {
    "Latin": "Größe, AVATAR -> To",
    "Vietnamese": "Tiếng Việt",
    "Greek": "Ελληνικά",
    "Cyrillic": "Заказы Київ",
    "Hebrew": "שלום (API) 12",
    "Hebrew with points": "שָׁלוֹם",
    "Arabic": "طلبات العملاء",
    "Arabic with Latin": "خدمة AWS (1)",
    "Urdu": "آرڈرز کی فہرست",
    "Syriac": "ܠܫܢܐ ܣܘܪܝܝܐ",
    "Thaana": "ދިވެހި",
    "N'Ko": "ߒߞߏ",
    "Adlam": "𞤆𞤵𞤤𞤢𞤪",
    "Devanagari": "आदेश तालिका",
    "Bengali": "বাংলা ভাষা",
    "Gurmukhi": "ਪੰਜਾਬੀ",
    "Gujarati": "ગુજરાતી",
    "Oriya": "ଓଡ଼ିଆ",
    "Tamil": "தமிழ் மொழி",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල",
    "Thai": "ตะกร้าสินค้า",
    "Lao": "ພາສາລາວ",
    "Khmer": "ភាសាខ្មែរ",
    "Myanmar": "မြန်မာဘာသာ",
    "Tibetan": "བོད་སྐད་",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "Georgian": "ქართული",
    "Armenian": "Հայերեն",
    "Ethiopic": "አማርኛ",
    "Cherokee": "ᏣᎳᎩ",
    "Inuktitut": "ᐃᓄᒃᑎᑐᑦ",
    "Tifinagh": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "Javanese": "ꦧꦱꦗꦮ",
    "Balinese": "ᬩᬮᬶ",
    "Sundanese": "ᮘᮞ ᮞᮥᮔ᮪ᮓ",
    "Ol Chiki": "ᱥᱟᱱᱛᱟᱲᱤ",
    "Japanese": "注文テーブル",
    "Korean": "주문 테이블",
    "Chinese": "订单处理",
    "Emoji": "🚀 Start ✅",
    "Family": "👩‍👩‍👧‍👦 ❤️",
}
_SCALE = 2
_WIDE = 0.5  # pixels that a text may be wider or narrower in the browser
_ALIKE = 7.0  # of 255: how far a label may differ, both blurred; one of another script differs by 10 and more


@pytest.fixture
def document() -> bytes:
    """A sketch with a part for each script."""
    nodes = [{"id": f"n{place}", "service": "aws.lambda", "label": word} for place, word in enumerate(WORDS.values())]
    return json.dumps({"schema": "pattern-studio/2", "title": "Scripts", "nodes": nodes}).encode()


def test_text_of_every_script_is_as_wide_as_measured_and_alike_in_file_and_browser(page: Page, document: bytes) -> None:
    sketch, words, here = parse(document), vocabulary(), Here("")
    svg = render(sketch, Options(), words, here)
    png = Image.open(io.BytesIO(render(sketch, Options(format="png", scale=_SCALE), words, here))).convert("L")
    scene = build_scene(sketch, words, here.arrange)
    page.set_viewport_size({"width": round(scene.width) + 20, "height": round(scene.height) + 20})
    page.set_content(f'<body style="margin:0">{svg.decode()}</body>')
    page.evaluate("Promise.all([...document.fonts].map(face => face.load()))")
    wide = page.evaluate("[...document.querySelectorAll('text.label')].map(text => text.getComputedTextLength())")
    lines = [line for node in scene.nodes for line in node.lines]
    measured = [width(line, LABEL) for line in lines]
    wrong = {line: (a, b) for line, a, b in zip(lines, wide, measured, strict=True) if abs(a - b) > _WIDE}
    assert wrong == {}
    shown = as_shown(page, svg, png.size)
    apart = {
        node.lines[0]: difference(png, shown, (node.box.x, node.box.centre[1] - 4, node.box.right, node.box.bottom - 4))
        for node in scene.nodes
    }
    assert {word: far for word, far in apart.items() if far > _ALIKE} == {}


def as_shown(page: Page, svg: bytes, size: tuple[int, int]) -> Image.Image:
    """The file as an image in a page, at the size of the raster."""
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(f'<body style="margin:0"><img src="{address}" width="{size[0]}" height="{size[1]}"></body>')
    page.evaluate("document.images[0].decode()")
    return Image.open(io.BytesIO(page.screenshot())).convert("L")


def difference(one: Image.Image, other: Image.Image, box: tuple[float, float, float, float]) -> float:
    """How far two pictures differ within a box at most, when what is finer than a stroke is left out."""
    place = tuple(round(edge * _SCALE) for edge in box)
    parts = [picture.crop(place).filter(ImageFilter.GaussianBlur(1.5)) for picture in (one, other)]  # type: ignore[arg-type]
    return ImageStat.Stat(ImageChops.difference(*parts)).rms[0]
