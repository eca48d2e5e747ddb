"""Imported once by the process that all workers are forked from: what each of them would else read for itself."""

from __future__ import annotations

import gc
from contextlib import suppress
from importlib import import_module

from patterns_app.core import pipeline
from patterns_app.core.checks.registry import rules, words
from patterns_app.core.drawing.raster import load_fonts
from patterns_app.core.interchange.later import load_all
from patterns_app.core.layout.typefaces import inter, undrawn
from patterns_app.core.patterns.reader import entries
from patterns_app.core.ports.extras import NotInstalled
from patterns_app.core.recognition.run import compiled
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import classes

LOADED = [pipeline]
for name in ("diagrams", "pygraphviz", "pypdfium2"):
    with suppress(ModuleNotFoundError):  # the core is installed without them
        LOADED.append(import_module(name))

load_all()
vocabulary()
classes()
rules()
words()
entries()
compiled()
with suppress(NotInstalled):
    load_fonts((inter(False), inter(True)))
undrawn("\uffff")  # asks every typeface for a sign that none has
gc.collect()
gc.freeze()  # to look for garbage among it would write to its pages, and every worker would have its own
