"""How static files are stored: one file a page, named by content, compressed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from . import joining

MAIN = "js/main.js"  # on every page, before the page's own
ALONE = ("js/embed.js",)  # but here


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins what a page is written in, then names the files by their content, also where modules import each other."""

    support_js_module_import_aggregation = True
    _sources: dict[str, Any]

    def joined_sheets(self, names: str) -> list[str]:
        """The files of a list of style sheets: one. Where somebody works on them (DEBUG) the sources are served."""
        return [f"css/{name}.css" for name in names.split()] if settings.DEBUG else [joining.sheets_name(names)]

    def asked_by(self, *templates: str) -> list[str]:
        """The scripts and style sheets that templates name, as `joined_sheets` says; with the sources in DEBUG."""
        texts = [(settings.TEMPLATE_FOLDER / name).read_text(encoding="utf-8") for name in templates]
        scripts = joining.entries(texts)
        if settings.DEBUG:
            known: dict[str, joining.Module] = {}
            scripts = sorted({name for entry in scripts for name in joining.reached(entry, _source, known)})
        return [*scripts, *(name for names in joining.sheet_lists(texts) for name in self.joined_sheets(names))]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """As Django does, with the joined files in the place of those that they are made of."""
        if not dry_run:
            self._sources = dict(paths)  # what was collected before may be joined by now
            parts = {name for name in paths if name.startswith("css/")}
            parts |= self._join_scripts() - set(self._written)
            for names in joining.sheet_lists(_templates()):
                self._put(joining.sheets_name(names), joining.join_sheets(names, self._text))
            paths = {name: where for name, where in paths.items() if name not in parts}
            paths |= {name: (self, name) for name in self._written}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _join_scripts(self) -> set[str]:
        """Write a file for each script that pages name. Answers all modules that went into one."""
        known: dict[str, joining.Module] = {}
        orders = {name: joining.reached(name, self._text, known) for name in joining.entries(_templates())}
        main = orders[MAIN][:-1]
        others = {name for entry, order in orders.items() if entry not in (MAIN, *ALONE) for name in order}
        for entry, order in orders.items():
            there = () if entry in (MAIN, *ALONE) else main
            lent = sorted(others & set(main)) if entry == MAIN else ()
            text, source_map = joining.join_modules(entry, order, known, MAIN, there, lent)
            self._put(entry, text)
            self._put(f"{entry}.map", source_map)
        return set(known)

    @cached_property
    def _written(self) -> list[str]:
        """The names of what was joined so far."""
        return []

    def _text(self, name: str) -> str:
        storage, path = self._sources[name]
        with storage.open(path) as file:
            return str(file.read().decode("utf-8"))

    def _put(self, name: str, text: str) -> None:
        self.delete(name)
        self.save(name, ContentFile(text.encode("utf-8")))
        self._written.append(name)


def _source(name: str) -> str:
    """A file as it was written."""
    return Path(settings.STATICFILES_DIRS[0], name).read_text(encoding="utf-8")


def _templates() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(settings.TEMPLATE_FOLDER.rglob("*.html"))]
