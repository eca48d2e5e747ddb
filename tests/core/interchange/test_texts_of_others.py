"""Texts for diagrams as people have them: Mermaid as Mermaid 11 reads it, in Markdown, in other encodings."""

from __future__ import annotations

from dataclasses import dataclass

from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read, recognise
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.graphviz import arrange
from patterns_app.core.patterns.model import Variant
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each


@dataclass(frozen=True)
class Case:
    """A text and what is in it: labels by node, ends by their labels, plain lines the same, how much is left over."""

    text: str
    nodes: str
    lines: str = ""
    plain: str = ""
    left: int = 0
    frames: str = ""
    key: str = "mermaid"
    kinds: str = ""


def graph(imported: Imported) -> tuple[str, str, str, str]:
    """Labels of nodes, connections, plain lines and frames, with the frame of each node."""
    sketch = imported.sketch
    said = {one.id: one.label for one in sketch.nodes} | {one.id: one.label for one in sketch.frames}
    nodes = ", ".join(f"{one.label}{f' in {said[one.frame]}' if one.frame else ''}" for one in sketch.nodes)
    lines = ", ".join(
        f"{said[one.source]} > {said[one.target]}{f': {one.label}' if one.label else ''}" for one in sketch.connections
    )
    plain = ", ".join(f"{said[one.source or '']} > {said[one.target or '']}" for one in sketch.lines)
    return nodes, lines, plain, ", ".join(one.label for one in sketch.frames)


def holds(case: Case, data: bytes | None = None) -> None:
    imported = read(case.text.encode() if data is None else data)
    assert imported.format == case.key
    assert graph(imported) == (case.nodes, case.lines, case.plain, case.frames)
    assert len(imported.left_over) == case.left, imported.left_over
    assert not case.kinds or ", ".join(one.kind for one in imported.sketch.connections) == case.kinds


MERMAID = {
    "attributes": Case(
        'flowchart LR\n api@{ shape: hex, label: "Orders API" } --> fn@{ shape: rect }\n fn q1@==> queue[("SQS")]\n'
        " q1@{ animate: true }\n queue@{\n  shape: cyl\n  label: Jobs\n }\n queue e2@-->|poll| worker[Worker]",
        "Orders API, fn, Jobs, Worker",
        "Orders API > fn, fn > Jobs, Jobs > Worker: poll",
    ),
    "icons and pictures": Case(
        'flowchart TB\n A@{ icon: "logos:aws-lambda", label: "Do" } --> B@{ img: "a.png", label: "Pic", w: 60 }',
        "Do, Pic",
        "Do > Pic",
    ),
    "ends that are groups": Case(
        "flowchart\n u((User)) --> edge\n subgraph edge[Edge layer]\n  a --> b\n end\n edge -->|all| core\n"
        " subgraph core\n  c\n end",
        "User, a in Edge layer, b in Edge layer, c in core",
        "a > b",
        "User > Edge layer, Edge layer > core",
        frames="Edge layer, core",
    ),
    "titles of groups": Case(
        'graph TD\n subgraph Production Options\n  A\n end\n subgraph "In quotes"\n  B\n end\n subgraph x ["a [b] c"]\n'
        "  subgraph y\n   C\n  end\n end\n subgraph Production Options\n  D\n end",
        "A in Production Options, B in In quotes, C in y, D in Production Options",
        frames="Production Options, In quotes, a [b] c, y, Production Options",
    ),
    "links": Case(
        "flowchart LR\n A ---->|No| B -- some words --> C -. dotted .-> D == thick ==> E --o F --x G\n G -.- H === I\n"
        ' I ~~~ J\n K <--> L\n M <-- N["a; b"]\n O x--x P; Q-->R\n S <-- of --> T',
        "A, B, C, D, E, F, G, H, I, J, K, L, M, a; b, O, P, Q, R, S, T",
        "A > B: No, B > C: some words, C > D: dotted, D > E: thick, E > F, F > G, G > H, H > I, K > L, a; b > M, O > P,"
        " Q > R, S > T: of",
        left=3,  # the ways back of the three with arrows at both ends
    ),
    "names": Case(
        "flowchart\n классA[Приём] --> a.b-c(x)\n a.b-c --> end1 --> classic & styleX\n"
        " 1 & 2:::hot --> 日本[東京]:::hot",
        "Приём, x, end1, classic, styleX, 1, 2, 東京",
        "Приём > x, x > end1, end1 > classic, end1 > styleX, 1 > 東京, 2 > 東京",
    ),
    "texts": Case(
        'flowchart-elk LR\n A["`**Bold**\n  and more`"] --> B["a<br/>b #9829; #quot;c#quot;"]\n'
        " C(((d))) --> D>flag] --> E[\\alt/]",
        'Bold and more, a b ♥ "c", d, flag, alt',
        'Bold and more > a b ♥ "c", d > flag, flag > alt',
    ),
    "what says how it looks": Case(
        '---\ntitle: Shop\nconfig:\n  look: neo\n---\n%%{init: {\n "theme": "dark"\n}}%%\n%% remark\nflowchart TB\n'
        "accTitle: x\naccDescr {\n many\n words\n}\n direction LR\n"
        " classDef hot fill:#f96,stroke:#333;\n A:::hot --> B\n"
        ' click A href "https://example.org" "tip"\n linkStyle 0 stroke:red\n style B fill:#fff',
        "A, B",
        "A > B",
    ),
    "a chain over lines": Case("graph LR\n A -->\n   B\n B\n --> C", "A, B", "A > B", left=1),
    "what is not understood": Case("graph LR\n A --> B\n [lost\n B --> C", "A, B, C", "A > B, B > C", left=1),
    "architecture": Case(
        "architecture-beta\n title Shop\n group api(cloud)[API]\n group in(logos:aws-vpc)[Inner] in api\n"
        ' service db(database)["Orders"] in api\n service fn(logos:aws-lambda)[Take] in in\n'
        " service gw(internet)[Gate]\n"
        " db:L -- R:fn\n gw:R --> L:fn\n fn{group}:B <--> T:gw\n no:L -- R:fn",
        "Orders in API, Take in Inner, Gate",
        "Orders > Take, Gate > Take",
        "Inner > Gate",
        left=1,
        frames="API, Inner",
    ),
    "junctions are where lines meet": Case(
        "architecture-beta\n service a(server)[A]\n service b(server)[B]\n service c(server)[C]\n"
        " service d(server)[D]\n junction one\n junction two\n junction end\n"
        " a:R -- L:one\n b:R --> L:one\n one:T -[tells]- B:two\n"
        " two:R --> L:c\n d:L -- R:one\n c:R --> L:end",
        "A, B, C, D",
        "A > C: tells, B > C: tells, D > C: tells",
        left=1,
    ),
    "pictures and words in any order": Case(
        'flowchart LR\n S3["s3-in"] -- s3:ObjectCreated --> fn["s3-reader"] -- dynamodb:PutItem --> db[(marks)]\n'
        ' fn@{ icon: "aws:arch-aws-lambda" }\n db@{ icon: "aws:arch-amazon-dynamodb" }\n fn[Reader of s3]',
        "s3-in, Reader of s3, marks",
        "s3-in > Reader of s3: s3:ObjectCreated, Reader of s3 > marks: dynamodb:PutItem",
        kinds="notify, write",
    ),
    "in Markdown": Case(
        "# Shop\n\n~~~sh\nflowchart\n~~~\n\n  ```mermaid\n  flowchart LR\n    A --> B\n"
        "  ```\n\n```mermaid\ngraph TD\n C\n```\n",
        "A, B",
        "A > B",
        left=1,
    ),
}


@each("case", MERMAID.values(), ids=list(MERMAID))
def test_mermaid_is_read_as_mermaid_reads_it(case: Case) -> None:
    holds(case)


D2 = {
    "shapes and edges": Case(
        'direction: right\n# remark\nx: API Gateway\nx -> y: invoke\nmy-name: "a: b; c" ; z\ny <- z <-> "q.1" -- w\n'
        "x.style.fill: red\n(x -> y)[0].style.stroke: red\nnote: |md\n  # Title\n  text\n|\n",
        "API Gateway, y, a: b; c, z, q.1, w",
        "API Gateway > y: invoke, z > y, z > q.1, q.1 > w",
        left=1,
        key="d2",
    ),
    "containers": Case(
        "cloud: AWS {\n  vpc: {\n    db: Orders {shape: cylinder; icon: https://x.org/Amazon-DynamoDB.svg}\n"
        "    w -> db: writes {style.stroke-dash: 3}\n    _.q -> w\n  }\n  q: Jobs\n}\n"
        "a -> cloud.vpc.w\na -> cloud: all\n",
        "Orders in vpc, w in vpc, Jobs in AWS, a",
        "w > Orders: writes, Jobs > w, a > w",
        "a > AWS",
        frames="AWS, vpc",
        key="d2",
    ),
    "other boards": Case("a -> b\nlayers: {\n  one: { k -> l }\n}\n", "a, b", "a > b", left=1, key="d2"),
    "words of D2 itself in blocks": Case(
        "classes: {\n one: { label: Told; style.fill: red }\n man: {\n  shape: person\n }\n}\n"
        'vars: {\n team: { name: Blue }\n}\na: {\n label: "Orders\\nof ${team.name}"\n class: [one; man]\n}\n'
        "b.class: one\nc: {\n d: { label: Inner }\n label: Outer\n}\n"
        "a -> c.d: { class: [one]; style: { animated: true } }\nb -> c.d: said { class: one }\nb -> a: { label: back }",
        "Orders of Blue, Told, Inner in Outer",
        "Orders of Blue > Inner: Told, Told > Inner: said, Told > Orders of Blue: back",
        frames="Outer",
        key="d2",
    ),
    "tables, titles, other files": Case(
        "orders: {\n shape: sql_table\n id: int {constraint: primary_key}\n}\nt: |md\n # Shop\n| { near: top-center }\n"
        "fn -> orders.id\n...@models\nx: @other\n**.style.fill: red\n* -> fn\n",
        "orders, fn, x",
        "fn > orders",
        left=3,
        key="d2",
    ),
    "in Markdown": Case("# T\n```d2\na -> b\n```\n", "a, b", "a > b", key="d2"),
}


@each("case", D2.values(), ids=list(D2))
def test_d2_is_read(case: Case) -> None:
    holds(case)


@each("variant", [variant for pattern in patterns() for variant in pattern.variants], ids=lambda one: one.slug)
def test_names_services_and_lines_come_back_from_texts_of_ours(variant: Variant) -> None:
    sketch = variant.sketch
    for key in ("mermaid", "d2"):
        imported = read(FORMATS[key].write(Subject(sketch, vocabulary(), arrange)).encode())
        assert imported.format == key
        assert imported.left_over == ()
        back = imported.sketch
        said = {(one.id, one.service, " ".join((one.label or one.service).split()), one.frame) for one in back.nodes}
        assert {name for name, *_ in said} == {one.id for one in sketch.nodes}
        for one in sketch.nodes:
            assert (one.id, one.service, " ".join(one.label.split()), one.frame) in said or not one.label
        ends = [(one.source, one.target, one.label) for one in back.connections]
        assert ends == [(one.source, one.target, " ".join(one.label.split())) for one in sketch.connections]


def test_a_part_of_a_diagram_in_markdown_has_the_line_of_the_file() -> None:
    imported = read(MERMAID["in Markdown"].text.encode())
    assert [imported.marks[one.id].line for one in imported.sketch.nodes] == [9, 9]
    assert imported.left_over[0].name == "line 12"


def test_line_ends_and_encodings_of_other_systems_say_the_same() -> None:
    case = MERMAID["titles of groups"]
    text = case.text.replace("\n", "\r\n")
    python = "from diagrams import Diagram, Node\r\nwith Diagram('λ'):\r\n    Node('é')\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        holds(case, text.encode(encoding))
        assert recognise(python.encode(encoding)) == "python"
        assert [one.label for one in read(python.encode(encoding)).sketch.nodes] == ["é"]
        own = '{"schema": "pattern-studio/2", "title": "x", "nodes": [{"id": "a", "service": "aws.sqs"}]}'
        assert [one.id for one in read(own.encode(encoding)).sketch.nodes] == ["a"]


@each(
    ("line", "kind", "asks"),
    [
        ("s3[(S3)] -->|GetObject| fn[Lambda]", "read", "fn"),
        ("fn[Lambda] -->|s3:PutObject| s3[(S3)]", "write", "fn"),
        ("fn[Lambda] -->|1. Query by id| table[DynamoDB]", "read", "fn"),
        ("fn[Lambda] -->|putItem| table[DynamoDB]", "write", "fn"),
        ("fn[Lambda] -->|SendTaskSuccess| flow[Step Functions]", "write", "fn"),
        ("fn[Lambda] -->|StartExecution| flow[Step Functions]", "start", "fn"),
        ("flow[Step Functions] -->|PutItem| table[DynamoDB]", "orchestrate", "flow"),
        ("fn[Lambda] -->|InvokeModel| model[Bedrock]", "sync", "fn"),
        ("jobs[SQS] -->|ReceiveMessage| fn[Lambda]", "queue_poll", "jobs"),
        ("s3[(S3)] -->|ObjectCreated| fn[Lambda]", "notify", "s3"),
        ("api[API Gateway] -->|GetOrder| fn[Lambda]", "sync", "api"),
    ],
)
def test_a_call_that_a_line_names_decides_its_kind_and_who_asks(line: str, kind: str, asks: str) -> None:
    found = read(f"flowchart LR\n  {line}\n".encode()).sketch.connections[0]
    assert (found.kind, found.source) == (kind, asks)
