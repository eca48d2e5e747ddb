"""The texts of the product for who translates it: gathered from templates, Python and scripts, kept in PO files.

    python -m scripts.texts gather             all texts, as locale/django.pot and locale/djangojs.pot
    python -m scripts.texts language de        a language's PO files: made, or brought up to date
    python -m scripts.texts compile            PO files to the MO files that the product reads

Babel reads and writes; Django's own reader of templates says what their tags hold. No gettext need be installed.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from scripts import sentences

ROOT = Path(__file__).resolve().parent.parent
DOMAINS = ("django", "djangojs", "core")  # pages, scripts, and the sentences that core makes
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "gettext": None,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "translatable": None,  # core's own, which knows no Django
}
_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?gettext|_)\(\s*({_TEXT}(?:,\s*{_TEXT})?)", re.DOTALL)

Found = tuple[str, int, str | tuple[str, ...]]  # the file, the line, the text or the forms of a number


def texts(domain: str, root: Path = ROOT) -> Catalog:
    """All texts of a domain with the places where they stand."""
    catalog = Catalog(project="Pattern Studio", charset="utf-8", fuzzy=False)
    gathered = {"django": _pages, "djangojs": _scripts, "core": sentences.of_core}[domain]
    for where, line, text in gathered(root):
        several = text if isinstance(text, str) else list(text[:2])
        flags = ["python-format"] if "%(" in str(text) else []
        catalog.add(several, locations=[(where, line)], flags=flags)
    return catalog


def _pages(root: Path) -> Iterator[Found]:
    for path in sorted((root / "templates").rglob("*.html")):
        where = path.relative_to(root).as_posix()
        for line, text in of_template(path.read_text(encoding="utf-8")):
            yield where, line, text
    for path in sorted((root / "patterns_app").rglob("*.py")):
        where = path.relative_to(root).as_posix()
        code = path.read_bytes()
        if b"gettext" in code or b"translatable" in code:
            yield from _called(where, extract_python(BytesIO(code), KEYWORDS, [], {}))


def of_template(text: str) -> Iterator[tuple[int, str | tuple[str, ...]]]:
    """The texts of a template with their lines."""
    plain = templatize(text)
    for found in _CALL.finditer(plain):
        forms = ast.literal_eval(f"({found[2]},)")
        yield plain.count("\n", 0, found.start()) + 1, forms[0] if len(forms) == 1 else forms


def _scripts(root: Path) -> Iterator[Found]:
    for path in sorted((root / "static").rglob("*.js")):
        where = path.relative_to(root).as_posix()
        if "/vendor/" not in where:
            yield from _called(where, extract_javascript(BytesIO(path.read_bytes()), KEYWORDS, [], {}))


def _called(where: str, found: Iterable[tuple[Any, ...]]) -> Iterator[Found]:
    """What the calls in one file name; a call with a name in place of a text gathers nothing."""
    for line, _, text, _ in found:
        if isinstance(text, str):
            yield where, line, text
        elif text and (forms := tuple(one for one in text if isinstance(one, str))):
            yield where, line, forms if len(forms) > 1 else forms[0]


def folder_of(language: str, root: Path) -> Path:
    """Where a language's files are: zh-hans in zh_Hans, pt-br in pt_BR, as Django looks for them."""
    return root / to_locale(language) / "LC_MESSAGES"


def gather(locale: Path) -> None:
    """Writes the texts of both domains as templates of PO files."""
    locale.mkdir(exist_ok=True)
    for domain in DOMAINS:
        with (locale / f"{domain}.pot").open("wb") as file:
            write_po(file, texts(domain), sort_by_file=True, width=120)


def language(code: str, locale: Path) -> None:
    """Makes a language's PO files, or brings them up to date: what is translated stays, what is gone is kept aside."""
    folder = folder_of(code, locale)
    folder.mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        path = folder / f"{domain}.po"
        if path.is_file():
            with path.open("rb") as file:
                catalog = read_po(file, locale=folder.parent.name)
        else:
            catalog = Catalog(locale=folder.parent.name, project="Pattern Studio", charset="utf-8", fuzzy=False)
        catalog.update(texts(domain), no_fuzzy_matching=True)
        with path.open("wb") as file:
            write_po(file, catalog, sort_by_file=True, width=120)


def compiled(locale: Path) -> list[Path]:
    """Writes the MO file of every PO file, and says which.

    Of core's sentences also those that are not translated, as they are: each is told from the others by all of them.
    """
    written = []
    for path in sorted(locale.rglob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name)
        for message in catalog if path.stem == "core" else ():
            message.string = message.string or message.id
        written.append(path.with_suffix(".mo"))
        with written[-1].open("wb") as file:
            write_mo(file, catalog)
    return written


def main(arguments: list[str] | None = None) -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(description="The texts of the product for who translates it.")
    parser.add_argument("do", choices=["gather", "language", "compile"])
    parser.add_argument("code", nargs="?", help="a language, such as de or pt-br")
    parser.add_argument("--locale", type=Path, default=ROOT / "locale", help="the folder of all languages")
    asked = parser.parse_args(arguments)
    if asked.do == "gather":
        gather(asked.locale)
    elif asked.do == "compile":
        for path in compiled(asked.locale):
            print(path)
    elif not asked.code or not re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z]{2,4})?", asked.code):
        parser.error("name a language, such as de or pt-br")
    else:
        language(asked.code, asked.locale)
        print(folder_of(asked.code, asked.locale))
    return 0


if __name__ == "__main__":
    sys.exit(main())
