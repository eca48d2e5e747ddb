"""Templates in several files: zips, definitions in side files, nested stacks, exports; and what is refused."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from patterns_app.command.files import with_named
from patterns_app.core import limits
from patterns_app.core.interchange.reading import read_files
from patterns_app.core.patterns.conformity import sketch_problems
from patterns_app.core.sketch.parser import InputError, NotASketch, TooLarge
from patterns_app.core.vocabulary.catalog import vocabulary

SHOP = Path(__file__).parents[2] / "data" / "templates" / "shop"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return packed.getvalue()


def lines(files: dict[str, bytes]) -> set[tuple[str, str, str]]:
    return {(line.source, line.kind, line.target) for line in read_files(files).sketch.connections}


@pytest.fixture(scope="module")
def shop() -> dict[str, bytes]:
    return {path.relative_to(SHOP).as_posix(): path.read_bytes() for path in sorted(SHOP.rglob("*.*"))}


def test_a_project_is_one_sketch_of_all_its_stacks(shop: dict[str, bytes]) -> None:
    imported = read_files(shop)
    sketch = imported.sketch
    assert sketch.title == "A shop of two stacks"
    assert lines(shop) == {
        ("api", "sync", "take-order"),
        ("api", "authorize", "customers"),
        ("take-order", "start", "fulfilment"),
        ("take-order", "readwrite", "table"),
        ("fulfilment", "orchestrate", "charge"),
        ("fulfilment", "orchestrate", "table"),
        ("fulfilment", "orchestrate", "notices"),
        ("table", "stream_poll", "take-order"),
        ("reports", "read", "table"),
    }
    by_ends = {(line.source, line.target): line for line in sketch.connections}
    routes = {line.label: line.settings.get("authorisation") for line in sketch.connections if line.source == "api"}
    assert routes == {"POST /orders": None, "GET /orders/{id}": "none", "": None}, "one of the two asks nobody"
    assert by_ends["fulfilment", "charge"].label == "Charge the card"
    assert by_ends["fulfilment", "charge"].settings == {
        "retry": True,
        "retry_errors": "States.TaskFailed",
        "retry_interval": 1,
        "retry_backoff": 2,
        "retry_attempts": 2,
        "catch": True,
        "catch_ways": '[{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]',
    }
    after = by_ends["fulfilment", "charge"].id
    told = {"retry": False, "catch": False, "after": after, "branch": "All at once/1"}
    assert by_ends["fulfilment", "table"].settings == told
    assert list(sketch_problems(sketch, vocabulary())) == []


def test_every_stack_is_a_frame_around_its_own_parts(shop: dict[str, bytes]) -> None:
    sketch = read_files(shop).sketch
    frames = {frame.id: frame.label for frame in sketch.frames}
    inside = {node.id: frames.get(node.frame or "") for node in sketch.nodes}
    assert inside["table"] == "Data"
    assert inside["take-order"] == "template.yaml"
    assert inside["reports"] == "reports.yaml"


def test_the_report_tells_of_every_file(shop: dict[str, bytes]) -> None:
    imported = read_files({**shop, "package.json": b"{}"})
    assert imported.became["api.yaml"] == "read as what Api is defined by"
    assert imported.became["workflows/fulfilment.asl.json"] == "read as what Fulfilment is defined by"
    assert imported.became["data/template.yaml"] == "read as the nested stack Data"
    assert [one.name for one in imported.left_over] == ["package.json"]


def test_a_zip_is_read_like_its_files(shop: dict[str, bytes]) -> None:
    inside = {f"shop-main/{path}": data for path, data in shop.items()}
    others = {"shop-main/node_modules/x/template.yaml": b"Resources: {}", "shop-main/logo.bin": b"\0" * 10}
    assert read_files({"shop.zip": zipped(inside | others)}).sketch.connections == read_files(shop).sketch.connections


def test_files_without_their_folders_find_each_other_by_name(shop: dict[str, bytes]) -> None:
    flat = {path.rpartition("/")[2]: data for path, data in shop.items() if path != "data/template.yaml"}
    assert ("fulfilment", "orchestrate", "charge") in lines(flat)
    assert read_files(flat).left_over[0].name == "Data"


def test_the_command_takes_from_disk_what_a_template_names() -> None:
    assert set(with_named(SHOP / "template.yaml")) == {
        "template.yaml",
        "api.yaml",
        "data/template.yaml",
        "workflows/fulfilment.asl.json",
    }
    assert set(with_named(SHOP / "reports.yaml")) == {"reports.yaml"}


def test_a_damaged_definition_is_named_and_the_rest_is_read(shop: dict[str, bytes]) -> None:
    imported = read_files({**shop, "workflows/fulfilment.asl.json": b'{"States": '})
    assert any(one.name.endswith("asl.json") and "not valid JSON" in one.why for one in imported.left_over)
    assert ("fulfilment", "orchestrate", "charge") in {
        (line.source, line.kind, line.target) for line in imported.sketch.connections
    }


def test_a_damaged_template_is_refused_with_its_path(shop: dict[str, bytes]) -> None:
    with pytest.raises(NotASketch) as refused:
        read_files({**shop, "reports.yaml": b"Resources: {a: [}"})
    assert refused.value.errors[0].path.startswith("reports.yaml: line 1")


@pytest.mark.parametrize("wanted", ["", "mermaid"])
def test_a_zip_with_one_other_file_is_read_as_that(wanted: str) -> None:
    packed = zipped({"notes/a.mmd": b"flowchart LR\n a[Lambda] --> b[(DynamoDB)]\n", "b.txt": b"nothing"})
    assert read_files({"x.zip": packed}, wanted).format == "mermaid"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a.zip": b"PK\x03\x04" + b"\0" * 60}, "cannot be read"),
        ({"a.zip": zipped({"a.yaml": b"x"})[:-30]}, "cannot be read"),
        ({"a.zip": zipped({"a.txt": b"hello"})}, "none of the 1 files"),
        ({"a.zip": zipped({"main.tf": b'module "q" {\n source = "a/b/aws"\n}'})}, "terraform show -json"),
        ({"a.zip": zipped({"main.tf": b'provider "aws" {}', "notes.json": b'{"title": 1}'})}, "terraform show -json"),
        ({"a.zip": zipped({})[:4] + b"\x03\x04"}, "no file that can be read"),
        ({"a.mmd": b"flowchart LR\n a-->b", "b.mmd": b"flowchart LR\n a-->b"}, "only templates are read together"),
        ({"a.txt": b"1", "b.txt": b"2"}, "none of the 2 files"),
    ],
)
def test_what_cannot_be_read_is_refused_with_words(files: dict[str, bytes], says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_files(files)


def test_a_zip_that_unpacks_to_too_much_is_refused() -> None:
    bomb = zipped({"template.yaml": b"Resources: {}\n" + b"#" * (limits.IMPORT_INFLATED_BYTES + 1)})
    assert len(bomb) < 20_000
    with pytest.raises(TooLarge, match="unpacks to more than"):
        read_files({"bomb.zip": bomb})


def test_a_zip_with_too_many_entries_is_refused() -> None:
    with pytest.raises(TooLarge, match="entries"):
        read_files({"many.zip": zipped({f"{number}.yaml": b"" for number in range(limits.IMPORT_ENTRIES + 1)})})


def test_paths_that_lead_out_are_only_names() -> None:
    template = (
        b"Resources:\n  A: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: ../../../etc/passwd}}\n"
    )
    imported = read_files({"a.zip": zipped({"../../up/template.yaml": template, "/etc/hosts.yaml": b"a: 1"})})
    assert [node.id for node in imported.sketch.nodes] == ["a"]
    assert [one.name for one in imported.left_over] == ["A", "etc/hosts.yaml"]  # what it says is asked for


NEST = "  N{0}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {1}}}}}\n"


def test_stacks_that_nest_each_other_come_to_an_end() -> None:
    files = {
        "a.yaml": ("Resources:\n" + NEST.format(1, "./b.yaml") + "  Q: {Type: AWS::SQS::Queue}\n").encode(),
        "b.yaml": ("Resources:\n" + NEST.format(2, "./a.yaml") + "  Q: {Type: AWS::SQS::Queue}\n").encode(),
        "c.yaml": ("Resources:\n" + NEST.format(3, "./a.yaml")).encode(),
    }
    imported = read_files(files)
    assert len(imported.sketch.nodes) == 2
    assert "N2" in {one.name for one in imported.left_over}


def test_a_tree_of_stacks_cannot_grow_without_end() -> None:
    files = {
        f"s{level}.yaml": (
            "Resources:\n" + "".join(NEST.format(number, f"s{level + 1}.yaml") for number in range(20))
        ).encode()
        for level in range(6)
    }
    files["s6.yaml"] = b"Resources:\n  Q: {Type: AWS::SQS::Queue}\n"
    with pytest.raises(TooLarge, match="resources in all templates"):
        read_files(files)


def test_files_that_include_each_other_come_to_an_end() -> None:
    include = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "part.json"}}}
    part = {f"k{number}": include for number in range(40)} | {"filler": "x" * 20_000}
    template = {"Resources": {"A": {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": include}}}}
    with pytest.raises(TooLarge, match="too large together"):
        read_files({"template.json": json.dumps(template).encode(), "part.json": json.dumps(part).encode()})


def test_a_value_that_is_handed_down_does_not_grow_from_stack_to_stack() -> None:
    many = "".join("${P}" for _ in range(400))
    files = {
        f"s{level}.yaml": (
            "Parameters: {P: {Type: String}}\nResources:\n"
            f"  N: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: s{level + 1}.yaml, "
            f"Parameters: {{P: !Sub '{many}'}}}}}}\n"
        ).encode()
        for level in range(7)
    }
    files["s7.yaml"] = (
        b"Parameters: {P: {Type: String}}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref P}}\n"
    )
    assert len(read_files(files).sketch.nodes) == 1


@pytest.mark.parametrize(("data", "says"), [(b" \n", "the file is empty"), (b"a\0b\0", "this is no text")])
def test_a_file_that_says_nothing_is_told_why(data: bytes, says: str) -> None:
    with pytest.raises(NotASketch, match=says):
        read_files({"x.yaml": data})


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("srv/shop/orders/template.yaml", "srv/shop/users/template.yaml"), {"orders", "users"}),
        (("srv/a/api/template.yaml", "srv/b/api/template.yaml"), {"a/api", "b/api"}),
        (("srv/orders.yaml", "srv/users.yaml"), {"orders.yaml", "users.yaml"}),
        (("orders.yaml", "more/users.yaml"), {"orders.yaml", "more/users.yaml"}),
    ],
)
def test_the_frames_of_stacks_are_called_by_what_tells_them_apart(paths: tuple[str, ...], names: set[str]) -> None:
    stack = b"Resources: {Queue: {Type: AWS::SQS::Queue}}"
    assert {frame.label for frame in read_files(dict.fromkeys(paths, stack)).sketch.frames} == names
