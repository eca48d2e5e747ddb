"""Run in a copy of the product, from its root: what it does whole, and without the folders of some of its services.

`python going_on.py FILE aws.lambda aws.sqs,aws.s3` writes a list as JSON: what the whole product does, then what it
does without the first, then without the other two. The code is read once; a child for each reads the data.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.test import Client

from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.run import check
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.services.reader import folder_of, known
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

SHOWN = ("/services/", "/rules/", "/api/v1/services", "/api/v1/rules", "/api/v1/responsibilities", "/api/v1/patterns")


def filled() -> None:
    """The catalogue's tables, as they were before any folder went."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)


def without(keys: str) -> dict[str, Any]:
    """What the product does while the folders of these services are elsewhere."""
    gone = [key for key in keys.split(",") if key]
    places = {Path("patterns_app/core/services", folder_of(key)): Path(folder_of(key)) for key in gone}
    for home, elsewhere in places.items():
        home.rename(elsewhere)
    try:
        return {
            "services": sorted(vocabulary().services),
            "examples": {rule: done(one.bad) for rule, one in examples().items()},
            "pages": dict(pages(gone)),
        }
    finally:
        for home, elsewhere in places.items():
            elsewhere.rename(home)


def done(sketch: Sketch) -> dict[str, Any]:
    """What the rules say of a sketch, its template, and what is read of that when it is all that there is."""
    template = load(export(Subject(sketch, vocabulary(), arrange))[0].encode())
    template.pop("Metadata")
    again = read(json.dumps(template).encode(), "cloudformation").sketch
    findings = check(sketch, vocabulary(), "standard").findings
    return {
        "uses": sorted({node.service for node in sketch.nodes}),
        "findings": [[one.rule, *one.nodes, *one.connections] for one in findings],
        "template": json.dumps(template, sort_keys=True),
        "back": sorted(node.service for node in again.nodes),
        "lines": sorted(line.kind for line in again.connections),
    }


def pages(gone: list[str]) -> Iterator[tuple[str, int]]:
    """Pages and answers for programs, with the status that they come with."""
    client = Client(headers={"host": "localhost"})
    own = [address for key in gone for address in (f"/services/{key}/", f"/api/v1/services/{key}")]
    pairs = [f"/api/v1/pairs?source={key}&target=aws.kms" for key in gone]
    for address in (*SHOWN, *own, *pairs):
        yield address, client.get(address, secure=True).status_code


if __name__ == "__main__":
    django.setup()
    import_module("explorer.urls")  # the views, once for all children
    with get_context("fork").Pool(1, maxtasksperchild=1) as child:
        child.apply(filled)
        found = child.map(without, ["", *sys.argv[2:]], chunksize=1)
    assert not known.cache_info().currsize, "the folders were read before the children, who would not see them go"
    Path(sys.argv[1]).write_text(json.dumps(found))
