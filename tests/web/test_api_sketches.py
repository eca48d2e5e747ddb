"""What other programs ask of a sketch, over HTTP."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from patterns_app.core.checks.examples import examples
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.compact import to_compact
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.operations import Operation, apply

pytestmark = pytest.mark.django_db

API = "/api/v1/sketches"
PROBLEM = "application/problem+json"

QUEUE_TO_TOPIC: dict[str, Any] = {
    "schema": "pattern-studio/2",
    "nodes": [
        {"id": "queue", "service": "aws.sqs", "label": "Jobs"},
        {"id": "topic", "service": "aws.sns", "label": "News"},
    ],
    "connections": [{"id": "queue-topic", "source": "queue", "target": "topic", "kind": "push"}],
}
PIPELINE: dict[str, Any] = {
    "schema": "pattern-studio/2",
    "title": "Two steps",
    "nodes": [
        {"id": "client", "service": "client.browser", "label": "Client"},
        {"id": "api", "service": "aws.http-api", "label": "API"},
        {"id": "worker", "service": "aws.lambda", "label": "Worker", "position": {"x": 500, "y": 40}},
    ],
    "connections": [
        {"id": "client-api", "source": "client", "target": "api", "kind": "sync"},
        {"id": "api-worker", "source": "api", "target": "worker", "kind": "sync", "label": "GET /"},
    ],
}


def post(client: Client, path: str, body: Any, status: int = 200) -> Any:
    """The answer to a JSON body, as a response; the status must be the expected one."""
    response = client.post(API + path, json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content
    return response


def test_a_pair_that_does_not_exist_is_an_error_with_its_remedy(client: Client) -> None:
    findings = post(client, "/validate", QUEUE_TO_TOPIC).json()["findings"]
    first = findings[0]
    assert (first["rule"], first["severity"], first["connections"]) == ("CON-001", "error", ["queue-topic"])
    assert "Pipe" in first["message"]
    assert first["why"]
    assert first["source"]
    assert all(source["address"].startswith("https://") for source in first["sources"])
    assert first["sources"]


def test_a_connection_drawn_the_wrong_way_brings_a_fix_that_clears_it(client: Client) -> None:
    sketch = {
        "schema": "pattern-studio/2",
        "nodes": [
            {"id": "pool", "service": "aws.cognito"},
            {"id": "api", "service": "aws.rest-api"},
            {"id": "client", "service": "client.browser"},
        ],
        "connections": [
            {"id": "c", "source": "pool", "target": "api", "kind": "sync"},
            {"id": "d", "source": "client", "target": "api", "kind": "sync"},
        ],
    }
    found = post(client, "/validate", sketch).json()["findings"]
    assert [finding["rule"] for finding in found if finding["severity"] == "error"] == ["CON-002"]
    change = found[0]["fix"]["operations"][0]
    assert change["do"] == "update"
    sketch["connections"][0].update({key: change["set"][key] for key in ("source", "target", "kind")})  # type: ignore[attr-defined]
    rules = {finding["rule"] for finding in post(client, "/validate", sketch).json()["findings"]}
    assert not rules & {"CON-001", "CON-002", "CON-003"}


def test_a_team_says_how_much_each_rule_counts(client: Client) -> None:
    def found(profile: dict[str, Any], query: str = "") -> dict[str, str]:
        body = {"sketch": QUEUE_TO_TOPIC, "profile": profile}
        return {one["rule"]: one["severity"] for one in post(client, f"/validate{query}", body).json()["findings"]}

    plain = {one["rule"]: one["severity"] for one in post(client, "/validate", QUEUE_TO_TOPIC).json()["findings"]}
    assert found({}) == plain
    assert found({"rules": {"CON-001": "off"}}) == {rule: one for rule, one in plain.items() if rule != "CON-001"}
    assert set(found({"rules": {"CON": "info", "CON-001": "warning"}}).values()) <= {"info", "warning"}
    strict = post(client, "/validate?profile=strict", QUEUE_TO_TOPIC).json()["findings"]
    assert found({}, "?profile=strict") == {one["rule"]: one["severity"] for one in strict}


@pytest.mark.parametrize(
    "profile",
    [
        {"rules": {"NOPE-001": "off"}},
        {"frames": {"a": {"rules": {"NOPE-001": "off"}}}},
        {"rules": {"CON-001": "NOPE-001"}},
        {"NOPE-001": 1},
        "NOPE-001",
    ],
)
def test_a_team_that_names_what_does_not_exist_is_refused_by_name(client: Client, profile: Any) -> None:
    answer = post(client, "/validate", {"sketch": QUEUE_TO_TOPIC, "profile": profile}, 422).json()
    assert answer["errors"][0]["path"] == "$.profile"
    assert "NOPE-001" in answer["errors"][0]["message"] or isinstance(profile, str)


def test_findings_say_their_kind_and_whether_they_are_about_what_is_missing_yet(client: Client) -> None:
    nodes = [{"id": "jobs", "service": "aws.sqs"}, {"id": "work", "service": "aws.lambda"}]
    lines = [{"id": "poll", "source": "jobs", "target": "work", "kind": "queue_poll"}]
    sketch = {"schema": "pattern-studio/1", "nodes": nodes, "connections": lines}
    found = {one["rule"]: one for one in post(client, "/validate", sketch).json()["findings"]}
    assert found["RES-001"]["unfinished"] is True
    assert found["RES-001"]["title"] == "Queue without a dead-letter queue"
    wrong = {one["rule"]: one for one in post(client, "/validate", QUEUE_TO_TOPIC).json()["findings"]}
    assert wrong["CON-001"]["unfinished"] is False


def test_an_ignored_finding_stays_away(client: Client) -> None:
    ignored = [{"rule": "CON-001", "target": "queue-topic", "reason": "a drawing of a wrong idea"}]
    rules = {f["rule"] for f in post(client, "/validate", {**QUEUE_TO_TOPIC, "ignored": ignored}).json()["findings"]}
    assert "CON-001" not in rules


def test_what_is_ignored_is_told_apart_with_its_reason_and_a_reason_without_a_finding_as_stale(client: Client) -> None:
    ignored = [
        {"rule": "CON-001", "target": "queue-topic", "reason": "a drawing of a wrong idea"},
        {"rule": "RES-001", "target": "queue-topic", "reason": "once a queue"},
    ]
    before = post(client, "/validate", QUEUE_TO_TOPIC).json()
    assert (before["ignored"], before["stale_ignored"]) == ([], [])
    after = post(client, "/validate", {**QUEUE_TO_TOPIC, "ignored": ignored}).json()
    kept = [finding for finding in before["findings"] if finding["rule"] == "CON-001"]
    assert [{key: item[key] for key in ("rule", "message", "reason")} for item in after["ignored"]] == [
        {"rule": "CON-001", "message": kept[0]["message"], "reason": "a drawing of a wrong idea"}
    ]
    assert len(after["findings"]) == len(before["findings"]) - 1
    assert after["stale_ignored"] == [ignored[1]]


@pytest.mark.parametrize("rule", sorted(examples()))
def test_the_operations_of_a_fix_can_be_done_as_they_are_answered_and_clear_the_finding(
    client: Client, rule: str
) -> None:
    bad = examples()[rule].bad
    found = post(client, "/validate", to_builtins(bad)).json()["findings"]
    own = [finding for finding in found if finding["rule"] == rule]
    assert own
    for finding in own:
        if finding["fix"]:
            operations = msgspec.convert(finding["fix"]["operations"], list[Operation])
            mended = post(client, "/validate", to_builtins(apply(bad, operations))).json()["findings"]
            assert _said(finding) not in [_said(other) for other in mended]


def _said(finding: dict[str, Any]) -> tuple[Any, ...]:
    return finding["rule"], finding["message"], finding["nodes"], finding["connections"]


def test_a_png_fits_says_its_scale_and_is_as_wide_as_asked(client: Client) -> None:
    far = {
        **PIPELINE,
        "nodes": [{**node, "position": {"x": 0, "y": 4_500 * i}} for i, node in enumerate(PIPELINE["nodes"])],
    }
    for query, scale in (("", "0.4"), ("&scale=0.3", "0.3"), ("&scale=fit", "0.4")):
        response = post(client, f"/render?format=png{query}", far)
        assert (response.status_code, response["X-Picture-Scale"]) == (200, scale)
    wide = [post(client, f"/render?format=png&width={width}", PIPELINE).content for width in (600, 640)]
    assert int.from_bytes(wide[0][16:20], "big") == 640
    assert wide[0] == wide[1]
    assert post(client, "/render?format=png&scale=4", far, 400)["Content-Type"] == PROBLEM
    assert post(client, "/render?format=png&width=0", PIPELINE, 400)["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    ("query", "media", "start"),
    [
        ("format=svg&theme=auto", "image/svg+xml", b"<svg"),
        ("format=png&scale=2", "image/png", b"\x89PNG"),
        ("format=pdf&theme=dark", "application/pdf", b"%PDF"),
    ],
)
def test_a_sketch_is_drawn_in_every_format(client: Client, query: str, media: str, start: bytes) -> None:
    response = post(client, f"/render?{query}", PIPELINE)
    assert response["Content-Type"] == media
    assert response.content.startswith(start)
    assert "sandbox" in response["Content-Security-Policy"]


def test_layout_gives_every_node_a_place_and_keeps_those_that_are_there(client: Client) -> None:
    placed = {node["id"]: node["position"] for node in post(client, "/layout", PIPELINE).json()["nodes"]}
    assert placed["worker"] == {"x": 500, "y": 40}
    assert set(placed) == {"client", "api", "worker"}


def test_a_pattern_is_merged_at_the_node_that_plays_its_role(client: Client) -> None:
    body = {"sketch": PIPELINE, "pattern": "circuit-breaker", "bindings": {}}
    roles = {
        frame["pattern"]["slug"]: frame["pattern"]["bindings"]
        for frame in post(client, "/compose", body).json()["frames"]
        if "pattern" in frame
    }
    role = next(role for role, node in roles["circuit-breaker"].items() if "breaker" in role or "caller" in role)
    merged = post(client, "/compose", {**body, "bindings": {role: "worker"}}).json()
    frame = next(frame for frame in merged["frames"] if frame["id"] == "circuit-breaker")
    assert frame["pattern"]["bindings"][role] == "worker"
    assert [node["id"] for node in merged["nodes"]].count("worker") == 1
    assert {scenario["frame"] for scenario in merged["scenarios"]} == {"circuit-breaker"}
    findings = post(client, "/validate", merged).json()["findings"]
    assert [finding for finding in findings if finding["severity"] == "error"] == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"pattern": "nope"}, "$.pattern"),
        ({"variant": "nope"}, "$.variant"),
        ({"bindings": {"nobody": "worker"}}, "$.bindings.nobody"),
        ({"bindings": {"client": "worker"}}, "$.bindings.client"),
        ({"bindings": [1]}, "$.bindings"),
    ],
)
def test_a_composition_that_does_not_fit_names_the_place(client: Client, change: dict[str, Any], path: str) -> None:
    body = {"sketch": PIPELINE, "pattern": "storage-first", **change}
    response = post(client, "/compose", body, status=422)
    assert response["Content-Type"] == PROBLEM
    assert response.json()["errors"][0]["path"] == path


def test_export_and_import_give_the_same_sketch(client: Client) -> None:
    exported = post(client, "/convert?to=json", PIPELINE).content
    answer = client.post(f"{API}/import?from=json", exported, content_type="application/json").json()
    again = post(client, "/convert?to=json", answer["sketch"]).content
    assert again == exported
    assert answer["report"]["read"]["nodes"] == 3


@pytest.mark.parametrize("key", FORMATS)
def test_a_sketch_is_converted_to_every_format(client: Client, key: str) -> None:
    response = post(client, f"/convert?to={key}", PIPELINE)
    assert response["Content-Type"] == FORMATS[key].media_type
    assert all(node["label"] in response.content.decode() for node in PIPELINE["nodes"] if "label" in node)


def test_a_file_of_another_tool_becomes_a_sketch_with_a_report(client: Client) -> None:
    text = "flowchart LR\n a[Browser] --> b[HTTP API]\n ?!\n"
    answer = client.post(f"{API}/import", text, content_type="text/plain").json()
    assert [node["service"] for node in answer["sketch"]["nodes"]] == ["client.browser", "aws.http-api"]
    assert answer["report"]["format"] == "mermaid"
    assert answer["report"]["left_over"] == [{"name": "line 3", "why": "not understood: ?!"}]
    refused = client.post(f"{API}/import?from=drawio", "<!DOCTYPE x><mxfile/>", content_type="text/plain")
    assert refused.status_code in (400, 422)
    assert "document type" in refused.json()["errors"][0]["message"]


SHOP = Path(__file__).parents[1] / "data" / "templates" / "shop"


def upload(path: Path, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, path.read_bytes())


def test_a_template_is_laid_out_and_checked_on_arrival(client: Client) -> None:
    template = SHOP.parent / "orders.yaml"
    answer = client.post(f"{API}/import", template.read_bytes(), content_type="application/yaml").json()
    assert all("position" in node for node in answer["sketch"]["nodes"])
    assert {"severity", "message", "fix"} <= answer["findings"][0].keys()
    plain = client.post(f"{API}/import?places=false", template.read_bytes(), content_type="application/yaml").json()
    assert not any("position" in node for node in plain["sketch"]["nodes"])


def test_several_files_are_multipart_with_paths_as_names(client: Client) -> None:
    paths = [path for path in SHOP.rglob("*.*") if path.name != "reports.yaml"]
    files = {path.relative_to(SHOP).as_posix(): upload(path, path.name) for path in paths}
    answer = client.post(f"{API}/import", files).json()
    assert answer["report"]["became"]["workflows/fulfilment.asl.json"].startswith("read as")
    assert answer["report"]["became"]["data/template.yaml"] == "read as the nested stack Data"
    assert answer["report"]["left_over"] == []


def test_one_field_may_carry_several_files(client: Client) -> None:
    files = [upload(SHOP / "template.yaml", "template.yaml"), upload(SHOP / "api.yaml", "api.yaml")]
    answer = client.post(f"{API}/import", {"files": files}).json()
    assert answer["report"]["became"]["api.yaml"] == "read as what Api is defined by"


def test_a_zip_is_a_body_too(client: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in SHOP.rglob("*.*"):
            archive.write(path, path.relative_to(SHOP))
    answer = client.post(f"{API}/import", packed.getvalue(), content_type="application/zip").json()
    assert answer["report"]["read"]["nodes"] == 8


@pytest.mark.parametrize(
    ("body", "kind", "status", "says"),
    [
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 400, "holds no file"),
        (b"x", "multipart/form-data", 400, "multipart body"),
        (b"PK\x03\x04 and nothing more", "application/zip", 400, "zip cannot be read"),
    ],
)
def test_an_upload_that_cannot_be_read_is_refused_with_words(
    client: Client, body: bytes, kind: str, status: int, says: str
) -> None:
    refused = client.generic("POST", f"{API}/import", body, content_type=kind)
    assert refused.status_code == status
    assert says in refused.json()["errors"][0]["message"]


def test_too_many_files_and_too_much_are_refused(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = {f"{number}.yaml": SimpleUploadedFile(f"{number}.yaml", b"a: 1") for number in range(3)}
    assert client.post(f"{API}/import", files).status_code == 413
    large = SimpleUploadedFile("large.yaml", b"#" * (9 * 1_048_576 + 1))
    assert client.post(f"{API}/import", {"large.yaml": large}).status_code == 413


def test_a_sketch_without_scenarios_gets_a_journey_along_its_connections(client: Client) -> None:
    answer = post(client, "/flow", PIPELINE).json()
    moves = [
        (step["moves"][0]["connection"], step["moves"][0].get("direction", "forward"))
        for step in answer["scenario"]["steps"]
    ]
    assert answer["derived"] is True
    assert moves == [
        ("client-api", "forward"),
        ("api-worker", "forward"),
        ("api-worker", "back"),
        ("client-api", "back"),
    ]


def test_a_broken_part_gives_what_follows_as_a_timeline(client: Client) -> None:
    answer = post(client, "/flow?break=worker&fault=throttled", PIPELINE).json()
    assert answer["scenario"]["outcome"] == "failure"
    assert answer["timeline"]["steps"][-1]["marks"]["client"]["state"] == "has an error"
    assert answer["result"]["first_caller"]["code"] == 500
    assert answer["result"]["ends"] == {
        "state": "answered_error",
        "where": "client",
        "holds": None,
        "only_passes_on": False,
    }


def test_responsibilities_change_only_for_the_service_that_changed(client: Client) -> None:
    before = post(client, "/responsibilities", PIPELINE).json()
    nodes = [dict(node) for node in PIPELINE["nodes"]]
    nodes[2]["service"] = "aws.fargate"
    after = post(client, "/responsibilities", {**PIPELINE, "nodes": nodes}).json()
    assert after["nodes"][:2] == before["nodes"][:2]
    assert before["nodes"][2]["model"] == "faas"
    assert after["nodes"][2]["model"] == "caas"
    assert after["yours"] > before["yours"]


def test_two_sketches_are_compared_layer_by_layer(client: Client) -> None:
    nodes = [dict(node) for node in PIPELINE["nodes"]]
    nodes[2]["service"] = "aws.fargate"
    other = {**PIPELINE, "nodes": nodes}
    both = post(client, "/responsibilities", {"a": PIPELINE, "b": other}).json()
    assert both["before"] == post(client, "/responsibilities", PIPELINE).json()
    assert both["after"] == post(client, "/responsibilities", other).json()
    moved = {layer["layer"]: layer["after"] - layer["before"] for layer in both["layers"]}
    assert {key for key, change in moved.items() if change} == {"runtime", "container"}
    assert moved["runtime"] == 0.5


def test_an_error_says_in_which_of_two_sketches_it_is(client: Client) -> None:
    told = post(client, "/responsibilities", {"a": PIPELINE, "b": {**PIPELINE, "title": 3}}, 422).json()
    assert [error["path"] for error in told["errors"]] == ["$.b.title"]
    told = post(client, "/responsibilities", {"a": [], "b": PIPELINE}, 400).json()
    assert [error["path"] for error in told["errors"]] == ["$.a"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/render?format=bmp", PIPELINE, 400),
        ("/render?scale=9", PIPELINE, 400),
        ("/convert?to=docx", PIPELINE, 400),
        ("/import?from=visio", PIPELINE, 400),
        ("/flow?start=nobody", PIPELINE, 400),
        ("/flow?break=nobody", PIPELINE, 400),
        ("/flow?break=worker&fault=explodes", PIPELINE, 400),
        ("/validate?profile=harsh", PIPELINE, 400),
        ("/validate", {"schema": "pattern-studio/9"}, 400),
        ("/render", {**PIPELINE, "extra": 1}, 422),
        ("/compose", [1], 422),
    ],
)
def test_what_makes_no_sense_is_a_problem_with_words(client: Client, path: str, body: Any, status: int) -> None:
    response = post(client, path, body, status)
    assert response["Content-Type"] == PROBLEM
    assert len(response.json()["detail"]) > 10


def test_a_picture_is_drawn_from_its_own_address_and_may_be_kept(client: Client) -> None:
    address = f"/api/v1/sketches/render?theme=auto&sketch={to_compact(msgspec.convert(PIPELINE, Sketch))}"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert answer.content == client.post("/api/v1/sketches/render?theme=auto", PIPELINE, "application/json").content
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("query", ["", "sketch=", "sketch=!", "sketch=AAAA", "sketch=x&format=exe", "sketch=%00"])
def test_an_address_without_a_sketch_is_refused_with_words(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/sketches/render?{query}")
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.usefixtures("one_window")
def test_who_asks_too_often_is_told_how_long_to_wait(client: Client, settings: Any) -> None:
    settings.API_RATE = 3
    asked: dict[str, Any] = {
        "content_type": "application/json",
        "headers": {"X-Forwarded-For": "9.9.9.9"},
        "REMOTE_ADDR": "10.1.2.3",
    }
    answers = [client.post(f"{API}/validate", PIPELINE, **asked) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Content-Type"] == PROBLEM
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert client.post(f"{API}/validate", PIPELINE, **{**asked, "REMOTE_ADDR": "10.1.2.4"}).status_code == 200
    assert client.get("/api/v1/patterns", REMOTE_ADDR="10.1.2.3").status_code == 200
    settings.API_RATE = 0
    assert client.post(f"{API}/validate", PIPELINE, **asked).status_code == 200


def test_what_changed_in_a_sketch_goes_into_its_template(client: Client) -> None:
    template = "Resources:\n  Jobs: # kept\n    Type: AWS::SQS::Queue\n"
    read = client.post(f"{API}/import?places=false", template, content_type="text/plain").json()["sketch"]
    asked = {"sketch": read, "template": template, "came_from": template, "name": "jobs.yaml"}
    assert post(client, "/into", asked).json() == {"template": template, "diff": "", "notes": [], "whole": True}
    read["nodes"].append({"id": "late", "service": "aws.sqs", "label": "Late"})
    answer = post(client, "/into", asked).json()
    assert answer["template"].startswith(template)
    assert "\n+  LateQueue:" in answer["diff"]
    assert answer["diff"].startswith("--- jobs.yaml\n")
    refused: list[tuple[dict[str, Any], int]] = [
        ({"template": 1}, 422),
        ({"template": "Resources: ["}, 400),
        ({"template": "a: 1"}, 400),
        ({"came_from": 3}, 422),
        ({"came_from": 0}, 422),
        ({"came_from": []}, 422),
        ({"came_from": ""}, 400),
        ({"template": json.dumps({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue", "DependsOn": 5}}})}, 400),
        ({"sketch": 1}, 400),
    ]
    for wrong, status in refused:
        assert post(client, "/into", asked | wrong, status).json()["errors"]


def test_a_picture_shows_what_is_asked_for_and_refuses_what_is_not_there(client: Client) -> None:
    part = PIPELINE["nodes"][0]["id"]
    whole = post(client, "/render", PIPELINE).content.count(b'class="node"')
    near = post(client, f"/render?focus={part}&paper=slide&cards=icon", PIPELINE).content
    assert 1 < near.count(b'class="node"') < whole
    for query in ("focus=nowhere", "reach=10", "reach=x", "paper=a5", "cards=tiny", "technical=1", "groups=no"):
        assert post(client, f"/render?{query}", PIPELINE, 400)["Content-Type"] == PROBLEM


def test_signs_without_a_typeface_are_told_in_a_header(client: Client) -> None:
    plain = post(client, "/render", PIPELINE)
    odd = {**PIPELINE, "nodes": [{**PIPELINE["nodes"][0], "label": "\U00013000"}, *PIPELINE["nodes"][1:]]}
    assert not plain.has_header("X-Picture-Note")
    assert "U+13000" in post(client, "/render", odd)["X-Picture-Note"]
