"""The editor without a script: drawing, mistakes, fixes, adding patterns. All of it by what a form sends."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client

from patterns_app.core.interchange.beside import carrying, digest, opened
from patterns_app.core.layout import workers
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Image, Sketch
from patterns_app.core.sketch.parser import parse
from patterns_app.web.workspace.models import Blob
from tests.web.workspace.people import ORDERS, page, save, saved, text

pytestmark = pytest.mark.django_db


def press(client: Client, do: str, document: str, address: str = "/studio/", **fields: str) -> str:
    """Press a button; the page that comes back."""
    answer = client.post(address, {"do": do, "text": document, **fields})
    assert answer.status_code == 200
    return answer.content.decode()


def typed(shown: str) -> str:
    """What stands in the editor's textarea."""
    found = re.search(r'<textarea[^>]*\bid="text".*?>\n(.*?)</textarea>', shown, re.DOTALL)
    assert found
    return html.unescape(found[1])


def fix_of(shown: str) -> str:
    found = re.search(r'value="(fix:\w+)"', shown)
    assert found
    return found[1]


def test_a_new_sketch_is_blank_and_can_be_read(owner: Client) -> None:
    sketch = parse(typed(page(owner, "/studio/")).encode())
    assert (sketch.nodes, sketch.connections) == ((), ())


@pytest.mark.parametrize("slug", [pattern.slug for pattern in patterns()])
def test_every_pattern_starts_a_sketch_that_is_drawn_and_can_be_saved(owner: Client, slug: str) -> None:
    shown = page(owner, f"/studio/?pattern={slug}")
    sketch = parse(typed(shown).encode())
    assert sketch.frames[0].pattern
    assert sketch.frames[0].pattern.slug == slug
    assert 'class="diagram' in shown
    assert save(owner, typed(shown)).status_code == 303


def test_files_that_a_text_carries_are_kept_beside_the_sketch_and_stay_in_a_text_that_is_changed(owner: Client) -> None:
    picture = b"a picture, as far as anybody knows"
    document = carrying(
        Sketch(title="A", images=(Image(id="logo", blob=digest(picture)),)), {digest(picture): picture}
    ).decode()
    assert digest(picture) in typed(press(owner, "draw", document))
    shown = press(owner, "choose", document, pattern="storage-first")
    added = typed(press(owner, "compose", typed(shown), **{"pattern": "storage-first", "roles-for": "storage-first"}))
    assert opened(added.encode())[1] == {digest(picture): picture}
    kept = save(owner, document)
    assert kept.status_code == 303
    assert [blob.digest for blob in Blob.objects.all()] == [digest(picture)]
    damaged = press(owner, "draw", document.replace(digest(picture), "0" * 64))
    assert "is not the SHA-256 of what stands there" in html.unescape(damaged)


def test_a_variant_can_be_named(owner: Client) -> None:
    pattern = next(pattern for pattern in patterns() if len(pattern.variants) > 1)
    variant = pattern.variants[1].slug
    shown = page(owner, f"/studio/?pattern={pattern.slug}&variant={variant}")
    assert f'"variant": "{variant}"' in typed(shown)


@pytest.mark.parametrize("query", ["pattern=nothing", "pattern=faas", "pattern=saga&variant=nothing", "pattern=%00"])
def test_a_pattern_that_does_not_exist_is_refused_by_name(owner: Client, query: str) -> None:
    assert "there is no pattern" in (shown := page(owner, f"/studio/?{query}", 400)) or "has no variant" in shown


def test_draw_shows_the_picture_and_the_findings_with_reason_source_and_fix(owner: Client) -> None:
    shown = press(owner, "draw", text())
    assert 'id="node-take"' in shown
    assert "CON-003" in shown
    assert "Why:" in shown
    assert 'rel="noopener external"' in shown
    assert "Source:" in shown
    assert "Apply: " in shown
    assert typed(shown) == text()


def test_drawing_stores_nothing(owner: Client) -> None:
    press(owner, "draw", text())
    assert "browser" not in owner.cookies


MISTAKES = [
    ("", "$"),
    ("{", "$"),
    ("[]", "$"),
    ("null", "$"),
    ('{"schema": "future/9"}', "$.schema"),
    (text(colour="red"), "$"),
    (text(nodes=[{"id": "A b", "service": "aws.lambda"}]), "$.nodes[0].id"),
    (text(connections=[{"id": "x", "source": "api", "target": "gone", "kind": "sync"}]), "$.connections[0].target"),
    ("[" * 5_000, "$"),
    ('{"a": "\x07"}', "$"),
]


@pytest.mark.parametrize(("document", "path"), MISTAKES)
@pytest.mark.parametrize("do", ["draw", "fix:0", "choose", "compose"])
def test_mistakes_are_listed_with_their_path_and_the_text_stays(
    owner: Client, document: str, path: str, do: str
) -> None:
    shown = press(owner, do, document, pattern="saga/", **{"roles-for": "saga/"})
    assert f"<code>{html.escape(path)}" in shown
    assert typed(shown) == document


def test_a_text_with_mistakes_is_not_saved_and_not_lost(owner: Client) -> None:
    answer = save(owner, "{ my half-done text")
    assert answer.status_code == 422
    assert typed(answer.content.decode()) == "{ my half-done text"
    assert "Not saved" in answer.content.decode()
    assert "browser" not in owner.cookies


def test_a_text_that_begins_with_empty_lines_keeps_them(owner: Client) -> None:
    assert typed(press(owner, "draw", "\n\n" + text())) == "\n\n" + text()


def test_a_fix_gives_back_the_mended_text(owner: Client) -> None:
    before = press(owner, "draw", text())
    after = press(owner, fix_of(before), text())
    assert "Done: " in after
    assert "CON-003" not in after
    assert parse(typed(after).encode()).connections[0].kind == "sync"


def test_a_fix_whose_finding_is_gone_changes_nothing(owner: Client) -> None:
    fix = fix_of(press(owner, "draw", text()))
    other_text = text(connections=ORDERS["connections"][1:])
    shown = press(owner, fix, other_text)
    assert "Nothing was changed" in shown
    assert typed(shown) == other_text


def test_choosing_a_pattern_asks_who_plays_its_roles(owner: Client) -> None:
    shown = press(owner, "choose", text(), pattern="circuit-breaker/")
    assert 'name="roles-for" value="circuit-breaker/"' in shown
    selects = re.findall(r'<select[^>]*name="role:([^"]+)".*?</select>', shown, re.DOTALL)
    assert selects
    assert "Take order (take)" in shown


def test_a_pattern_is_added_to_the_nodes_that_play_its_roles(owner: Client) -> None:
    shown = press(owner, "choose", text(), pattern="circuit-breaker/")
    select = r'<select[^>]*name="(role:[^"]+)"[^>]*>(?:(?!</select>).)*value="take" selected'
    role = re.search(select, shown, re.DOTALL)
    assert role  # the only function is a good guess
    fields = {"pattern": "circuit-breaker/", "roles-for": "circuit-breaker/", role[1]: "take"}
    added = press(owner, "compose", text(), **fields)
    sketch = parse(typed(added).encode())
    assert "was added" in added
    assert sketch.frames[0].pattern
    assert sketch.frames[0].pattern.bindings[role[1].removeprefix("role:")] == "take"
    assert [node.id for node in sketch.nodes][:3] == ["web", "api", "take"]


def test_another_pattern_than_the_one_whose_roles_were_shown_is_asked_about_first(owner: Client) -> None:
    fields = {"pattern": "storage-first/", "roles-for": "saga/"}
    shown = press(owner, "compose", text(), **fields)
    assert 'name="roles-for" value="storage-first/"' in shown
    assert typed(shown) == text()


@pytest.mark.parametrize(("role", "node"), [("nothing", "take"), ("function", "gone"), ("function", "web")])
def test_a_role_that_cannot_be_played_so_is_refused(owner: Client, role: str, node: str) -> None:
    fields = {"pattern": "circuit-breaker/", "roles-for": "circuit-breaker/", f"role:{role}": node}
    shown = press(owner, "compose", text(), **fields)
    assert "Nothing was added" in shown
    assert typed(shown) == text()


def test_composing_over_the_limits_of_a_document_changes_nothing(owner: Client) -> None:
    many = text(nodes=[{"id": f"n{number}", "service": "aws.lambda"} for number in range(1_999)], connections=[])
    shown = press(owner, "compose", many, pattern="saga/", **{"roles-for": "saga/"})
    assert "Nothing was changed" in shown
    assert typed(shown) == many


def test_a_scenario_that_names_what_is_gone_is_told(owner: Client) -> None:
    steps = [{"text": "It asks.", "moves": [{"connection": "gone"}]}]
    shown = press(owner, "draw", text(scenarios=[{"id": "s", "title": "S", "steps": steps}]))
    assert "$.scenarios[0].steps[0].moves[0].connection" in shown


def test_a_large_sketch_is_drawn_checked_and_saved(owner: Client) -> None:
    nodes = [{"id": f"n{number}", "service": "aws.lambda"} for number in range(600)]
    many = text(nodes=nodes, connections=[])
    shown = press(owner, "draw", many)
    assert 'class="viewer-failed"' not in shown
    assert "node-n599" in shown
    assert "Findings: " in shown
    edit = saved(owner, many)
    assert "600 nodes" in page(owner, "/sketches/")
    assert owner.get(edit + "picture.svg").status_code == 200


def test_a_picture_that_fails_costs_its_place_and_not_the_page(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise workers.RenderTimeout("It took too long.")

    edit = saved(owner, text(title="Never drawn before"))
    monkeypatch.setattr(workers.Workers, "run_within", broken)
    assert "It took too long." in press(owner, "draw", text(title="Never drawn either"))
    assert "It took too long." in page(owner, edit)
    assert "Could not be drawn" in page(owner, "/sketches/")
    assert owner.get(edit + "picture.svg").status_code == 503


def test_a_body_over_the_limit_is_refused(owner: Client) -> None:
    answer = owner.post("/studio/", {"do": "draw", "text": "x" * 1_048_577})
    assert answer.status_code == 400


def test_forms_of_other_sites_are_refused(owner: Client) -> None:
    edit = saved(owner)
    careful = Client(enforce_csrf_checks=True)
    for path in ("/studio/", "/studio/preview/", "/studio/roles/", edit, f"{edit}revoke/edit/"):
        assert careful.post(path, {"do": "save", "text": text()}).status_code == 403


def test_htmx_gets_the_pieces_it_asks_for(owner: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "work"}
    fix = fix_of(press(owner, "draw", text()))
    work = owner.post("/studio/", {"do": fix, "text": text()}, headers=headers).content.decode()
    assert "<html" not in work
    assert "Done: " in work
    drawn = owner.post("/studio/preview/", {"text": text()}, headers={"HX-Request": "true"}).content.decode()
    assert 'id="findings"' in drawn
    assert 'id="picture" data-hx-swap-oob="true"' in drawn
    assert "<textarea" not in drawn
    half = owner.post("/studio/preview/", {"text": "{"}, headers={"HX-Request": "true"})
    assert half.status_code == 200
    assert 'id="picture-note"' in half.content.decode()
    assert 'id="picture" ' not in half.content.decode()
    chosen = {"text": text(), "pattern": "circuit-breaker/"}
    roles = owner.post("/studio/roles/", chosen, headers={"HX-Request": "true"}).content.decode()
    assert roles.strip().startswith('<div id="roles"')


def test_the_same_document_comes_back_as_it_was_saved(owner: Client) -> None:
    edit = saved(owner, text())
    document = owner.get(edit + "sketch.json").content
    assert json.loads(document) == ORDERS
    assert typed(page(owner, edit)).encode() == document
