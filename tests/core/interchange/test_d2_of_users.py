"""D2 as people write it: icons of Terrastruct's library, containers that are services themselves, Markdown."""

from __future__ import annotations

from patterns_app.core.interchange.reading import read_files
from patterns_app.core.interchange.reading_model import Imported

ICONS = "https://icons.terrastruct.com/aws%2F"


def drawn(text: str) -> Imported:
    return read_files({"drawing.d2": text.encode()})


def test_a_number_that_belongs_to_a_product_is_no_size_of_its_icon() -> None:
    names = {
        "Networking%20&%20Content%20Delivery%2FAmazon-Route-53.svg": "aws.route53",
        "Networking%20&%20Content%20Delivery%2FAmazon-Route-53_light-bg.svg": "aws.route53",
        "Storage%2FAmazon-Simple-Storage-Service-S3.svg": "aws.s3",
        "Compute%2FArch_AWS-Lambda_48.svg": "aws.lambda",
    }
    text = "".join(f"n{place}: {{icon: {ICONS}{name}}}\n" for place, name in enumerate(names))
    assert [node.service for node in drawn(text).sketch.nodes] == list(names.values())


def test_a_container_with_the_icon_of_a_service_is_that_service_too_and_lines_mean_it() -> None:
    read = drawn(
        f"cdn: Distribution {{\n  icon: {ICONS}Networking%20&%20Content%20Delivery%2FAmazon-CloudFront.svg\n"
        "  cache: Cache behaviours\n}\nusers: {shape: person}\nusers -> cdn\n"
        f"cdn -> files\nfiles: Files {{icon: {ICONS}Storage%2FAmazon-Simple-Storage-Service-S3.svg}}\n"
    )
    (frame,) = read.sketch.frames
    distribution = next(node for node in read.sketch.nodes if node.service == "aws.cloudfront")
    assert (distribution.label, distribution.frame) == ("Distribution", frame.id)
    assert not read.sketch.lines
    ends = {(line.source, line.target, line.kind) for line in read.sketch.connections}
    assert ends == {("users", distribution.id, "sync"), (distribution.id, "files", "origin")}


def test_a_container_with_the_icon_of_a_group_is_a_frame_of_that_kind() -> None:
    groups = {
        "Virtual-private-cloud-VPC_light-bg.svg": "vpc",
        "VPC-subnet-private_light-bg.svg": "subnet-private",
        "VPC-subnet-public_light-bg.svg": "subnet-public",
        "Region_light-bg.svg": "region",
        "AWS-Account_light-bg.svg": "account",
        "Corporate-data-center_light-bg.svg": "on-premises",
    }
    text = "".join(
        f"g{place}: {{icon: {ICONS}_Group%20Icons%2F{name}; inner: EC2}}\n" for place, name in enumerate(groups)
    )
    read = drawn(text)
    assert [frame.kind for frame in read.sketch.frames] == list(groups.values())
    assert len(read.sketch.nodes) == len(groups)


def test_a_block_of_markdown_is_a_note_with_its_lines() -> None:
    read = drawn("queue: SQS\nremark: |md\n  # Remember\n  - retries\n    - with a budget\n|\n")
    assert [note.text for note in read.sketch.notes] == ["# Remember\n- retries\n  - with a budget"]
    assert [node.label for node in read.sketch.nodes] == ["SQS"]


def test_an_app_of_nobody_in_particular_is_no_browser() -> None:
    read = drawn("a: FastAPI App\nb: Mobile app\nc: App\nd: Origin Access Control\ne: React app\n")
    found = {node.label: node.service for node in read.sketch.nodes}
    assert found == {
        "FastAPI App": "aws.generic",
        "Mobile app": "client.browser",
        "App": "aws.generic",
        "Origin Access Control": "aws.generic",
        "React app": "client.browser",
    }


def test_brackets_round_a_line_are_the_container_of_all_its_ends() -> None:
    read = drawn("aws: {\n  fn: Lambda\n  db: DynamoDB\n}\naws.(fn -> db): get\n")
    assert [(line.source, line.target, line.label) for line in read.sketch.connections] == [("fn", "db", "get")]
    assert [node.id for node in read.sketch.nodes] == ["fn", "db"]


def lines_of(read: Imported) -> list[tuple[str, str, str]]:
    return [(one.source, one.target, one.label) for one in read.sketch.connections]


def test_how_lines_look_takes_nothing_from_the_lines_themselves() -> None:
    looks = (
        "(* -> *)[*]: {\n  style.stroke: cyan\n}\n",
        "(* -> *)[*]: {\n  &src.shape: oval\n  style: {\n    stroke: red\n  }\n}\n(* -> *)[*].style.animated: true\n",
        "aws.(* -> *)[*]: {style.opacity: 0.4}\n",
    )
    for look in looks:
        for text in (f"{look}api -> fn\nfn -> db\n", f"api -> fn\n{look}fn -> db\n", f"api -> fn\nfn -> db\n{look}"):
            read = drawn(f"api: API Gateway\nfn: Lambda\ndb: DynamoDB\n{text}")
            assert lines_of(read) == [("api", "fn", ""), ("fn", "db", "")]
            assert not read.left_over


def test_a_line_named_again_by_its_number_is_the_same_line() -> None:
    text = "aws: {\n  api -> fn: first\n  api -> fn: second\n  (api -> fn)[1]: {label: third; style.stroke: red}\n}\n"
    assert lines_of(drawn(text)) == [("api", "fn", "first"), ("api", "fn", "third")]
    assert lines_of(drawn(f"{text}aws.(api -> fn)[0].label: fourth\n"))[0] == ("api", "fn", "fourth")
    assert lines_of(drawn(f"{text}aws.(api -> fn)[0]: null\n")) == [("api", "fn", "third")]
    read = drawn(f"{text}aws.(api -> fn)[2]: none such\n")
    assert [(one.name, one.why) for one in read.left_over] == [("line 6", "there is no such line: aws.api -> aws.fn")]


def test_patterns_that_would_make_or_name_things_are_told() -> None:
    told = {
        "* -> db": "a pattern for many shapes is not followed: * -> db",
        "db <- **: {\n  style.stroke: red\n}": "a pattern for many shapes is not followed: db <- **",
        "(* -> *)[*]: all": "a pattern for many lines is not followed: * -> *",
        "*.shape: person": "a pattern for many shapes is not followed: *.shape",
    }
    for text, reason in told.items():
        read = drawn(f"fn: Lambda\ndb: DynamoDB\n{text}\nfn -> db\n")
        assert lines_of(read) == [("fn", "db", "")]
        assert [node.id for node in read.sketch.nodes] == ["fn", "db"]
        assert [one.why for one in read.left_over] == [reason]


def test_brackets_in_a_quoted_name_are_of_the_name() -> None:
    read = drawn('"(old) Lambda" -> "db (DynamoDB)"\n')
    assert [node.label for node in read.sketch.nodes] == ["(old) Lambda", "db (DynamoDB)"]
