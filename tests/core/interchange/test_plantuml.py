"""PlantUML: C4 and AWS macros and plain boxes come in, other diagrams are refused with a word."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.reading import read, recognise
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.sketch.parser import NotASketch
from tests.each import each

AWS = """@startuml Shop
!include <awslib/AWSCommon>
!include <awslib/Compute/Lambda>
title Order shop
' a remark
/' several
lines '/
skinparam linetype ortho
actor Customer as c
AWSCloudGroup(cloud) {
  VPCGroup(vpc, "Shop VPC") {
    Lambda(save, "Save order", "python", "stores")
  }
  SimpleQueueService(jobs, "Jobs", "standard")
  DynamoDB(orders, "Orders", "table")
  rectangle "Report" as rep <<S3>>
}
c --> save : POST /orders
save -[#red]right-> orders
jobs <-- save : sends
save -[hidden]-> jobs
[Old system] ..> rep
note right of save
  a note -> of two lines
end note
@enduml
"""
C4 = """@startuml
!include https://raw.githubusercontent.com/plantuml-stdlib/C4-PlantUML/master/C4_Container.puml
LAYOUT_WITH_LEGEND()
Person(u, "Customer", "buys, often")
System_Boundary(s, "Shop") {
  Container(web, "Web", "AWS Lambda, Python", "serves")
  ContainerDb(db, "Orders", "DynamoDB")
  ContainerQueue(q, "Jobs", $techn="Amazon SQS")
}
System_Ext(pay, "Payment provider")
Rel(u, web, "Uses", "HTTPS")
Rel_D(web, db, $label="writes")
Rel_Back(web, q, "feeds")
RelIndex(1, web, pay, "pays")
@enduml
"""


def parts(imported: Imported) -> dict[str, str]:
    return {node.label: node.service for node in imported.sketch.nodes}


def lines(imported: Imported) -> set[tuple[str, str, str]]:
    names = {node.id: node.label for node in imported.sketch.nodes}
    return {(names[one.source], names[one.target], one.label) for one in imported.sketch.connections}


def test_aws_macros_boxes_lines_and_notes_are_read() -> None:
    imported = read(AWS.encode())
    assert imported.format == "plantuml"
    assert imported.sketch.title == "Order shop"
    found = parts(imported)
    wanted = {"Save order": "aws.lambda", "Jobs": "aws.sqs", "Orders": "aws.dynamodb", "Report": "aws.s3"}
    assert {name: found[name] for name in wanted} == wanted
    assert {*found} == {*wanted, "Customer", "Old system"}
    frames = {one.id: one.label for one in imported.sketch.frames}
    inside = {node.label: frames.get(node.frame or "") for node in imported.sketch.nodes}
    assert inside["Save order"] == "Shop VPC"
    assert inside["Jobs"] != "Shop VPC"
    assert inside["Customer"] is None
    assert lines(imported) == {
        ("Customer", "Save order", "POST /orders"),
        ("Save order", "Orders", ""),
        ("Save order", "Jobs", "sends"),
        ("Old system", "Report", ""),
    }
    assert imported.left_over == ()
    (note,) = imported.sketch.notes
    assert (note.text, note.about) == ("a note -> of two lines", "save")
    mark = imported.marks[next(node.id for node in imported.sketch.nodes if node.label == "Jobs")]
    assert AWS.splitlines()[mark.line - 1].strip().startswith("SimpleQueueService")


@each(
    ("said", "text", "about"),
    [
        ("note left of a : one\\ntwo", "one\ntwo", "a"),
        ("note right of [Orders] #pink\n  - first\n    - inside\nendnote", "- first\n  - inside", "orders"),
        ("note right: of the last", "of the last", "b"),
        ('note "alone" as n1', "alone", None),
        ("note as n1\n  tied\nend note\nn1 .. a", "tied", "a"),
        ('note "tied" as n1\na .. n1', "tied", "a"),
        ("floating note left: for all", "for all", None),
    ],
)
def test_a_note_is_about_the_part_that_it_names(said: str, text: str, about: str | None) -> None:
    imported = read(f"@startuml\n[Orders]\nrectangle A as a\nrectangle B as b\n{said}\na --> b\n@enduml".encode())
    assert [(note.text, note.about) for note in imported.sketch.notes] == [(text, about)]
    assert {node.label for node in imported.sketch.nodes} == {"Orders", "A", "B"}
    assert [(line.source, line.target) for line in imported.sketch.connections] == [("a", "b")]
    assert imported.left_over == ()


def test_parts_of_c4_are_what_they_are_made_with() -> None:
    imported = read(C4.encode())
    found = parts(imported)
    wanted = {"Web": "aws.lambda", "Orders": "aws.dynamodb", "Jobs": "aws.sqs"}
    assert {name: found[name] for name in wanted} == wanted
    assert {one.label for one in imported.sketch.frames} == {"Shop"}
    joined = {frozenset((source, target)) for source, target, _ in lines(imported)}
    assert joined == {
        frozenset(pair)
        for pair in (("Customer", "Web"), ("Web", "Orders"), ("Web", "Jobs"), ("Web", "Payment provider"))
    }
    assert imported.left_over == ()


@each(
    ("text", "says"),
    [
        ("@startuml\nparticipant A\nA -> B: hi\n@enduml", "sequence"),
        ("@startuml\nA -> B: hi\nactivate B\n@enduml", "sequence"),
        ("@startuml\nclass Order {\n}\n@enduml", "classes"),
        ("@startuml\n[*] --> Open\nstate Open\n@enduml", "states"),
        ("@startuml\nstart\n:Do it;\nstop\n@enduml", "activities"),
        ("@startmindmap\n* a\n@endmindmap", "mindmap"),
        ("@startuml\n@enduml", "no part"),
    ],
)
def test_other_diagrams_are_refused_with_a_word(text: str, says: str) -> None:
    with pytest.raises(NotASketch) as refused:
        read(text.encode())
    assert says in refused.value.errors[0].message


def test_what_is_not_understood_is_told_with_its_line_and_a_fence_is_found() -> None:
    text = "@startuml\nrectangle A\nrectangle B\nA --> B\n!procedure $x($a)\nrectangle $a\n!endprocedure\nodd !! line\n"
    text += "@enduml\n"
    imported = read(text.encode())
    assert lines(imported) == {("A", "B", "")}
    assert [one.name for one in imported.left_over] == ["line 5", "line 8"]
    assert recognise(f"# Shop\n```plantuml\n{text}```\n".encode()) == "plantuml"


def test_what_says_how_a_diagram_looks_is_passed_over_to_its_own_end() -> None:
    style = "<style>\nnode {\n BackGroundColor white\n}\nactor {\n FontColor red\n}\n</style>\n"
    others = "skinparam rectangle<<odd>> {\n BorderColor red\n}\nlegend right\n}\n|= a |= b |\nend legend\n"
    imported = read(f"@startuml\n{style}{others}rectangle A\nrectangle B\nA <-- B\n@enduml\n".encode())
    assert lines(imported) == {("B", "A", "")}
    assert imported.left_over == ()


def test_a_line_of_signs_alone_is_told_and_read_in_no_time() -> None:
    text = "@startuml\nrectangle A\n" + "a " + "-" * 1900 + "!\n@enduml\n"  # once took longer than anybody waits
    assert [one.name for one in read(text.encode()).left_over] == ["line 3"]


PICTURED = """@startuml
!define AWSPuml https://example.org/dist
!include AWSPuml/Compute/Lambda.puml
!include AWSPuml/Analytics/CleanRooms.puml
!procedure $Icon($service, $one, $two="")
rectangle "$AWSImg($service)\\n<b>$one</b>\\n$two"
!endprocedure
AWSCloudGroup(cloud) {
  PublicSubnetGroup(out, "Outer net") {
    Lambda(a, "Payment secrets rotator", "python") #Transparent
    Lambda(b, "Queue cleaner", "python") <<small>>
  }
}
CleanRooms(c, "Queue of tables", "")
$Icon(DynamoDB, "Orders", "by day") as d
rectangle "$SimpleStorageServiceIMG()\\nQueue files\\t" as e
rectangle "<$SimpleQueueService>\\n**Mails**" as f
Container(g, "Topic worker", "AWS Lambda, Python")
Container(h, "Workflow", "any", $tags="StepFunctions")
a -r-> d : <$Callout_1>\\l//writes//
@enduml
"""


def test_a_picture_says_what_a_part_is_whatever_its_words_say() -> None:
    imported = read(PICTURED.encode())
    assert parts(imported) == {
        "Payment secrets rotator": "aws.lambda",
        "Queue cleaner": "aws.lambda",
        "Queue of tables": "aws.generic",
        "Orders by day": "aws.dynamodb",
        "Queue files": "aws.s3",
        "Mails": "aws.sqs",
        "Topic worker": "aws.lambda",
        "Workflow": "aws.step-functions",
    }
    assert lines(imported) == {("Payment secrets rotator", "Orders by day", "writes")}
    assert {one.kind for one in imported.sketch.frames} == {"cloud", "subnet-public"}
    assert [one.name for one in imported.left_over] == ["line 5"]


def test_a_sequence_by_macros_is_refused() -> None:
    with pytest.raises(NotASketch, match="sequence"):
        read(b'@startuml\nLambdaParticipant(a, "A", "")\nS3Participant(b, "B", "")\na -> b : puts\n@enduml\n')


def test_lines_before_their_parts_have_the_kinds_of_the_parts() -> None:
    found = read(
        b"@startuml\nq --> fn\nfn --> db : save\nfn -[hidden]- q\nfn --> net\n"
        b'rectangle "SQS queue" as q\npackage "Network" as net {\n rectangle "Lambda" as fn\n}\n'
        b'database "DynamoDB" as db\n@enduml\n'
    )
    assert [(one.source, one.target, one.kind) for one in found.sketch.connections] == [
        ("q", "fn", "queue_poll"),
        ("fn", "db", "write"),
    ]
    (frame,) = found.sketch.frames
    assert [(node.id, node.frame) for node in found.sketch.nodes] == [("q", None), ("fn", frame.id), ("db", None)]
    assert [(one.source, one.target) for one in found.sketch.lines] == [("fn", frame.id)]
    assert "invisible" in found.became["fn to q"]
