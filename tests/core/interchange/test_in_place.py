"""A template is changed in place: what a sketch leaves as it is stays to the letter, what is not written is said."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.in_place.door import InPlace, into
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.sam.writer import write
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Connection, Node, SettingValue, Sketch
from patterns_app.core.sketch.parser import NotASketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import orders
from tests.core.interchange.test_sam import errors
from tests.each import each

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("PUBLIC_TEMPLATES") or ROOT.parent / "shared" / "templates")
OWN = ROOT / "tests" / "data" / "templates"
FILES = sorted(
    path for folder in (OWN, FOLDER) for path in folder.glob("*") if path.suffix in (".yaml", ".yml", ".json")
)

SHOP = b"""\
# Written by hand; nobody tidies this up.
Transform:   AWS::Serverless-2016-10-31
Parameters:
    Seconds: {Type: Number, Default: "30"}
Resources:

    Taker:                        # takes orders
        Type: AWS::Serverless::Function
        Properties:
            Handler: app.handler
            Runtime: 'python3.13'
            CodeUri: s3://code/src
            Timeout: !Ref Seconds
            MemorySize:  256      # enough
            Events:
                Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 5}}
                Nightly:
                    Type: Schedule
                    Properties:
                        Schedule: rate(1 day)

    # Orders wait here.
    Jobs:
        Type: AWS::SQS::Queue
        Properties: &waiting
            VisibilityTimeout: 180
    Others:
        Type: AWS::SQS::Queue
        Properties: *waiting

    Table:
        Type: AWS::DynamoDB::Table
        Properties:
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
            KeySchema:
            - {AttributeName: id, KeyType: HASH}
Outputs:
    JobsUrl: {Value: !Ref Jobs}
"""
PLAIN = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ]
                }
            },
        },
        "Worker": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Handler": "index.handler",
                "Runtime": "python3.13",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": "def handler(event, context): pass"},
            },
        },
    },
}


def changed(template: bytes, sketch: Sketch, came_from: bytes | None = None) -> InPlace:
    return into(sketch, template, came_from, {}, "template.yaml")


def signs(found: InPlace, sign: str) -> list[str]:
    """The lines of a diff that are added (`+`) or gone (`-`), without what frames them."""
    return [line[1:].strip() for line in found.diff.splitlines()[2:] if line[:1] == sign]


def without(sketch: Sketch, node: str) -> Sketch:
    lines = (line for line in sketch.connections if node not in (line.source, line.target))
    return structs.replace(sketch, nodes=tuple(one for one in sketch.nodes if one.id != node), connections=tuple(lines))


def put(sketch: Sketch, *parts: Node | Connection) -> Sketch:
    nodes = tuple(part for part in parts if isinstance(part, Node))
    lines = tuple(part for part in parts if isinstance(part, Connection))
    return structs.replace(sketch, nodes=(*sketch.nodes, *nodes), connections=(*sketch.connections, *lines))


def setting(sketch: Sketch, part: str, **settings: SettingValue) -> Sketch:
    def of(one: Any) -> Any:
        return structs.replace(one, settings={**one.settings, **settings}) if one.id == part else one

    nodes, lines = tuple(map(of, sketch.nodes)), tuple(map(of, sketch.connections))
    return structs.replace(sketch, nodes=nodes, connections=lines)


def code(sketch: Sketch) -> list[Node]:
    return [node for node in sketch.nodes if node.service == "aws.lambda" and not node.notes]


AUDIT = Node(id="audit-jobs", service="aws.sqs", label="Audit jobs")
FORMS = {"LF": SHOP, "CRLF": SHOP.replace(b"\n", b"\r\n"), "BOM": b"\xef\xbb\xbf" + SHOP}


@each("path", FILES, ids=lambda path: path.name[:40])
def test_a_template_that_nobody_changed_is_the_same_and_one_more_queue_is_only_added(path: Path) -> None:
    data = path.read_bytes()
    sketch = read_template(data).sketch
    same = changed(data, sketch)
    assert (same.data, same.diff, same.notes) == (data, "", ())
    users = [Connection(id="to-audit", source=node.id, target=AUDIT.id, kind="write") for node in code(sketch)[:1]]
    more = changed(data, put(sketch, AUDIT, *users))
    longer = signs(more, "+")  # a list in one line gets longer in its line
    assert all(any(new.startswith(old.rstrip("}]")) for new in longer) for old in signs(more, "-"))
    assert "AuditJobsQueue:" in signs(more, "+") or '"AuditJobsQueue": {' in signs(more, "+")
    again = read_template(more.data).sketch
    assert {node.id for node in sketch.nodes} < {node.id for node in again.nodes}
    assert len(again.connections) == len(sketch.connections) + len(users) or more.notes


@pytest.mark.parametrize("form", FORMS)
def test_only_what_the_change_needs_is_written_in_the_files_own_hand(form: str) -> None:
    template = FORMS[form]
    sketch = put(
        read_template(template).sketch, AUDIT, Connection(id="a", source="taker", target=AUDIT.id, kind="write")
    )
    found = changed(template, sketch)
    added = found.data.decode("utf-8-sig").replace("\r\n", "\n")
    assert signs(found, "-") == []
    assert signs(found, "+")[:2] == ["Policies:", "- Version: '2012-10-17'"]
    assert "\n    AuditJobsQueue:\n        Type: AWS::SQS::Queue\n" in added
    assert "Resource: !GetAtt AuditJobsQueue.Arn" in added
    assert found.data.count(b"\r\n") == (found.data.count(b"\n") if form == "CRLF" else 0)
    assert found.data.startswith(template[:3])


def test_a_setting_changes_its_line_and_a_parameter_of_its_own_changes_its_default() -> None:
    sketch = read_template(SHOP).sketch
    assert signs(changed(SHOP, setting(sketch, "taker", memory=512)), "+") == ["MemorySize:  512      # enough"]
    found = changed(SHOP, setting(sketch, "taker", timeout=77))
    assert signs(found, "+") == ['Seconds: {Type: Number, Default: "77"}']
    line = next(one.id for one in sketch.connections if one.kind == "queue_poll")
    batch = changed(SHOP, setting(sketch, line, batch_size=9))
    assert [one.replace("BatchSize: 9", "BatchSize: 5") for one in signs(batch, "+")] == signs(batch, "-")
    assert not found.notes + batch.notes


def test_what_an_anchor_shares_is_not_changed_and_said() -> None:
    found = changed(SHOP, setting(read_template(SHOP).sketch, "jobs", visibility_timeout=60))
    assert (found.data, found.diff) == (SHOP, "")
    assert "an anchor shares it" in found.notes[0]


def test_a_removed_part_goes_and_what_still_names_it_is_told_with_its_place() -> None:
    found = changed(SHOP, without(read_template(SHOP).sketch, "table"))
    assert [line for line in signs(found, "-") if line] == [line.strip() for line in SHOP.decode().splitlines()[30:37]]
    assert signs(found, "+") == []
    jobs = changed(SHOP, without(read_template(SHOP).sketch, "jobs"))
    assert "Jobs is removed, and Outputs.JobsUrl.Value still names it." in jobs.notes or jobs.notes


def test_a_removed_connection_takes_its_event_along() -> None:
    sketch = read_template(SHOP).sketch
    lines = tuple(line for line in sketch.connections if line.kind != "queue_poll")
    found = changed(SHOP, structs.replace(sketch, connections=lines))
    assert [line.split(":")[0] for line in signs(found, "-")] == ["Jobs"]
    assert "Nightly" in found.data.decode()


def test_json_keeps_its_indentation_and_a_function_of_cloudformation_gets_resources_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for indent in (1, 4, "\t", None):
        template = json.dumps(PLAIN, indent=indent).encode()
        sketch = read_template(template).sketch
        poll = Connection(id="p", source=AUDIT.id, target="worker", kind="queue_poll")
        found = changed(template, put(sketch, AUDIT, poll))
        value = load(found.data)
        assert {name: value["Resources"][name] for name in PLAIN["Resources"]} == PLAIN["Resources"]
        assert json.dumps(json.loads(found.data), indent=indent).encode() == found.data
        assert {one["Type"] for one in value["Resources"].values()} >= {
            "AWS::Lambda::EventSourceMapping",
            "AWS::IAM::Policy",
        }
        assert errors(found.data.decode(), monkeypatch) == []
        assert not found.notes


def test_a_second_policy_of_a_queue_would_take_the_place_of_the_first_so_that_one_grows() -> None:
    template = SHOP + b""
    policy = b"""
    Policy:
        Type: AWS::SQS::QueuePolicy
        Properties:
            Queues: [!Ref Jobs]
            PolicyDocument:
                Statement:
                    - Effect: Allow
                      Principal: {AWS: !Ref AWS::AccountId}
                      Action: sqs:SendMessage
                      Resource: !GetAtt Jobs.Arn
    News:
        Type: AWS::SNS::Topic
"""
    template = SHOP.replace(b"Outputs:", policy.lstrip(b"\n") + b"Outputs:")
    sketch = read_template(template).sketch
    found = changed(template, put(sketch, Connection(id="n", source="news", target="jobs", kind="push")))
    statements = load(found.data)["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Statement"]
    assert [one["Principal"] for one in statements][1:] == [{"Service": "sns.amazonaws.com"}]
    assert signs(found, "-") == []


def test_a_bucket_waits_for_every_policy_that_its_notifications_need_also_for_one_that_is_there() -> None:
    queue = "  {}: {{Type: AWS::SQS::Queue}}\n"
    properties = "Properties: {Queues: [!Ref One], PolicyDocument: {Statement: []}}"
    policy = f"  Mine:\n    Type: AWS::SQS::QueuePolicy\n    {properties}\n"
    begun = "Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n" + queue.format("One") + queue.format("Two")
    for template, first in ((begun, "OnePolicy"), (begun + policy, "Mine")):
        sketch = read_template(template.encode()).sketch
        lines = (
            Connection(id=f"to-{end}", source="bucket", target=end, kind="notify", settings={"prefix": end})
            for end in ("one", "two")
        )
        resources = load(changed(template.encode(), put(sketch, *lines)).data)["Resources"]
        assert resources["Bucket"]["DependsOn"] == [first, "TwoPolicy"]
        assert resources.keys() >= {first, "TwoPolicy"}


def test_what_has_an_odd_form_is_left_as_it_is_and_said() -> None:
    taker = "  Taker: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13%s}%s}\n"
    begun = f"Resources:\n{taker}  Jobs: {{Type: AWS::SQS::Queue%s}}\n"
    for odd, said in (
        ((", Environment: 5", "", ""), "it is not written, as what stands there is no mapping"),
        ((", Policies: 5", "", ""), ""),
    ):
        template = (begun % odd).encode()
        sketch = setting(read_template(template).sketch, "jobs", visibility_timeout=77)
        found = changed(template, put(sketch, Connection(id="w", source="taker", target="jobs", kind="write")))
        assert any(note.endswith(f"{said}.") for note in found.notes) or not said, odd
    for odd, place in (
        (("", ", DependsOn: 5", ""), "$.Resources.Taker.DependsOn"),
        (("", "", ", Properties: [1]"), "$.Resources.Jobs.Properties"),
    ):
        with pytest.raises(NotASketch, match=re.escape(place)):
            changed((begun % odd).encode(), setting(read_template(SHOP).sketch, "taker", memory=512))


def test_a_template_in_utf_16_stays_in_it() -> None:
    template = SHOP.decode().encode("utf-16")
    found = changed(template, setting(read_template(SHOP).sketch, "taker", memory=512))
    assert found.data[:2] == template[:2]
    assert found.data.decode("utf-16") == SHOP.decode().replace("256", "512")


def test_what_was_written_before_is_not_written_again_and_what_others_changed_stays() -> None:
    sketch = put(read_template(SHOP).sketch, AUDIT, Connection(id="a", source="taker", target=AUDIT.id, kind="write"))
    first = changed(SHOP, sketch, SHOP)
    gone_on = first.data.replace(b"VisibilityTimeout: 180", b"VisibilityTimeout: 240")
    again = changed(gone_on, sketch, SHOP)
    assert (again.data, again.diff) == (gone_on, "")
    later = changed(gone_on, setting(sketch, AUDIT.id, visibility_timeout=45), SHOP)
    assert signs(later, "+") == ["VisibilityTimeout: 45"]
    assert b"VisibilityTimeout: 240" in later.data


def test_a_template_of_ours_gets_its_new_sketch_too() -> None:
    template = write(Subject(orders(), vocabulary(), arrange)).encode()
    sketch = put(orders(), AUDIT)
    found = changed(template, sketch)
    assert read_template(found.data).sketch == sketch
    assert "AuditJobsQueue:" in signs(found, "+")


def test_what_cannot_be_written_is_said() -> None:
    sketch = read_template(SHOP).sketch
    renamed = structs.replace(sketch, nodes=tuple(structs.replace(one, label="New") for one in sketch.nodes))
    assert changed(SHOP, renamed).notes == ("Only the sketch has labels: a template has no place for them.",)
    other = tuple(structs.replace(one, service="aws.sns") if one.id == "others" else one for one in sketch.nodes)
    assert "goes with what is in it" in changed(SHOP, structs.replace(sketch, nodes=other)).notes[0]
    with pytest.raises(NotASketch, match="did not come from there"):
        changed(SHOP, Sketch(nodes=(Node(id="x", service="aws.sqs"),)))


def test_one_more_part_leaves_a_template_as_sound_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    sketch = read_template(SHOP).sketch
    news = Node(id="news", service="aws.sns", label="News")
    clerk = Node(id="clerk", service="aws.lambda", label="Clerk")
    lines = (
        Connection(id="l1", source="taker", target="news", kind="notify"),
        Connection(id="l2", source="news", target="clerk", kind="notify"),
        Connection(id="l3", source="clerk", target="table", kind="readwrite"),
        Connection(id="l4", source="jobs", target="audit-jobs", kind="dlq"),
    )
    found = changed(SHOP, put(sketch, AUDIT, news, clerk, *lines))
    assert errors(found.data.decode(), monkeypatch) == errors(SHOP.decode(), monkeypatch)
    assert any("anchor" in note for note in found.notes)  # the queue's properties are shared, so no dead letters


@each(
    ("ends", "last"),
    [("\n", "\n"), ("\r\n", "\r\n"), ("\n", ""), ("\r\n", "")],
)
def test_the_diff_makes_of_the_old_text_the_new_one_and_a_name_cannot_add_to_it(
    ends: str, last: str, tmp_path: Path
) -> None:
    template = (TWO.replace("\n", ends) + last).encode()
    sketch = setting(read_template(template).sketch, "one", memory=512)
    found = into(sketch, template, None, {}, "a.yaml\n--- /etc/passwd\n+++ /etc/passwd\x1b[2J")
    heads = found.diff.split("\n")[:3]
    assert heads[0] == "--- a.yaml?--- /etc/passwd?+++ /etc/passwd?[2J"
    assert heads[2].startswith("@@")
    named = into(sketch, template, None, {}, "a.yaml").diff.encode()
    (tmp_path / "a.yaml").write_bytes(template)
    git = shutil.which("git") or ""
    subprocess.run([git, "apply", "-p0", "--unidiff-zero", "-"], input=named, cwd=tmp_path, check=True)
    assert (tmp_path / "a.yaml").read_bytes() == found.data
    (tmp_path / "a.yaml").unlink()


TWO = """\
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Description: "one line\u2028for who applies it"
      MemorySize: 128
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13"""


def test_what_a_template_cannot_have_is_refused_with_its_place() -> None:
    template = load(SHOP)
    sketch = put(read_template(SHOP).sketch, Node(id="more", service="aws.sqs"))
    sketch = put(sketch, Connection(id="m", source="more", target="taker", kind="queue_poll"))
    taker = template["Resources"]["Taker"]
    for junk in (5, True, "x", [1]):
        for place, value in (
            ("$.Parameters", template | {"Parameters": junk}),
            ("$.Resources.Taker.Properties", _with(template, {**taker, "Properties": junk})),
            ("$.Resources.Taker.Properties.Events", _with(template, _of(taker, Events=junk))),
            ("$.Resources.Taker.DependsOn", _with(template, {**taker, "DependsOn": {"a": junk}})),
        ):
            with pytest.raises(NotASketch) as refused:
                changed(json.dumps(value).encode(), sketch)
            assert [one.path for one in refused.value.errors] == [place], junk
        assert changed(json.dumps(_with(template, _of(taker, Environment=junk, Policies=junk))).encode(), sketch).diff
    table = template["Resources"]["Table"]
    torn = template | {"Resources": template["Resources"] | {"Table": _of(table, KeySchema=[None])}}
    assert any("what stands there is no mapping" in note for note in changed(json.dumps(torn).encode(), sketch).notes)


def _with(template: dict[str, Any], taker: dict[str, Any]) -> dict[str, Any]:
    return template | {"Resources": template["Resources"] | {"Taker": taker}}


def _of(body: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return body | {"Properties": body["Properties"] | properties}


def test_a_connection_to_what_others_have_taken_out_is_not_written_and_said() -> None:
    sketch = put(read_template(SHOP).sketch, Node(id="more", service="aws.sqs"))
    sketch = put(sketch, Connection(id="m", source="more", target="taker", kind="queue_poll"))
    found = changed(b"Resources:\n  News: {Type: AWS::SNS::Topic}\n", sketch, SHOP)
    assert any("as taker is not in the template any more" in note for note in found.notes)


def test_many_changes_that_the_form_refuses_read_the_text_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n      MemorySize: "
    sizes = ["&size 128", "*size", *["128"] * 30]
    template = "".join(
        ["Resources:\n", *(f"  F{number}:\n{body}{size}\n" for number, size in enumerate(sizes))]
    ).encode()
    sketch = read_template(template).sketch
    for node in sketch.nodes:
        sketch = setting(sketch, node.id, memory=512)
    read: list[int] = []

    def counted(data: bytes) -> Any:
        read.append(len(data))
        return load(data)

    monkeypatch.setattr("patterns_app.core.interchange.in_place.editing.load", counted)
    found = changed(template, sketch)
    assert len(signs(found, "+")) == 30
    assert sum("an anchor shares it" in note for note in found.notes) == 2
    assert len(read) < 10
