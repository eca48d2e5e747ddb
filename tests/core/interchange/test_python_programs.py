"""Programs for the diagrams package beyond flat scripts: followed as far as they can be, and never run."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from patterns_app.core.interchange.reading import read
from patterns_app.core.sketch.parser import InputError
from tests.each import each

HEAD = """from diagrams import Cluster, Diagram, Edge, Node
from diagrams.aws.compute import ECS, Lambda
from diagrams.aws.integration import SQS
from diagrams.custom import Custom
"""


@dataclass(frozen=True)
class Case:
    """What a program draws: labels with their clusters, lines, and the lines of the source that are left over."""

    source: str
    nodes: str
    lines: str = ""
    left: tuple[int, ...] = ()
    frames: str = ""


PROGRAMS = {
    "in a function": Case(
        'def main():\n    with Diagram("D", show=False):\n        SQS("a") >> Lambda("b")\n'
        'if __name__ == "__main__":\n    main()\n',
        "a, b",
        "a > b",
    ),
    "in a function that nobody calls": Case(
        'def draw():\n    with Diagram("D"):\n        SQS("a") >> Lambda("b")\n', "a, b", "a > b"
    ),
    "comprehensions and loops": Case(
        'with Diagram("D"):\n    q = [SQS(f"q{n}") for n in range(2)]\n    f = {k: Lambda(k) for k in ("x", "y")}\n'
        '    for n, one in enumerate(q):\n        one >> Edge(label=f"line {n}") >> f["x"]\n'
        "    q[-1] >> list(f.values())[1:]\n",
        "q0, q1, x, y",
        "q0 > x: line 0, q1 > x: line 1, q1 > y",
    ),
    "clusters": Case(
        'def room(name):\n    with Cluster(name) as c:\n        return Lambda("in")\n'
        'with Diagram("D"), Cluster("A"), Cluster("B") as b:\n    one, two = room("C"), room("D")\n    one - two\n',
        "in (C), in (D)",
        "in > in",
        frames="A, B, C, D",
    ),
    "names of modules": Case(
        "import diagrams\nimport diagrams.aws.compute as c\nfrom diagrams.aws import database\n"
        "from diagrams.aws.network import *\n"
        'with diagrams.Diagram("D"):\n    ELB("lb") >> c.EC2("m") >> database.RDS(label="db\\nmain")\n',
        "lb, m, db main",
        "lb > m, m > db main",
    ),
    "helpers that return edges": Case(
        'def edge(label="usual", **more):\n    return Edge(label=label, **more)\n'
        'with Diagram("D"):\n    a, b = Lambda("a"), Lambda("b")\n    a >> edge() >> b\n'
        '    a << edge(label="back", color="red") << b\n',
        "a, b",
        "a > b: usual, b > a: back",
    ),
    "arrows": Case(
        'with Diagram("D"):\n    a, b, c = Lambda("a"), Lambda("b"), Lambda("c")\n    a >> Edge() << b\n'
        "    a << [b, c]\n"
        "    [a, b] >> c\n    a >> b << c\n",
        "a, b, c",
        "a > b, b > a, c > a, a > c, b > c, a > b, c > b",
    ),
    "C4": Case(
        "from diagrams.c4 import Container, Person, Relationship, SystemBoundary\n"
        'with Diagram("D"):\n    p = Person(name="Customer", description="x")\n    with SystemBoundary("Bank"):\n'
        '        w = Container(name="Web", technology="Go")\n    p >> Relationship("asks") >> w\n',
        "Customer, Web",
        "Customer > Web: asks",
        frames="Bank",
    ),
    "conditions": Case(
        'BIG = False\nwith Diagram("D"):\n    x = ECS("e") if BIG else Lambda("l")\n    if BIG:\n'
        '        Lambda("no")\n    elif 1 < 2 <= 3:\n'
        '        Lambda("yes")\n    if unknown():\n        Lambda("maybe")\n',
        "l, yes, maybe",
        left=(12, 12),
    ),
    "what only a run tells": Case(
        'import os\nwith Diagram("D"):\n    a = Lambda("a")\n    for n in os.listdir("."):\n'
        "        Lambda(n)\n    while True:\n"
        "        pass\n    a >> lost\n    class Own(Lambda): ...\n",
        "a",
        left=(8, 8, 10, 12, 13),
    ),
    "texts and pictures of one's own": Case(
        'with Diagram("D"):\n    Custom("Orders SQS", "./x.png") >> Node("said", shape="plaintext")\n'
        '    Lambda("%s-%d" % ("w", 1)) >> Lambda("{}!".format("x".upper()))\n',
        "Orders SQS, w-1, X!",
        "w-1 > X!",
    ),
}


@each("case", PROGRAMS.values(), ids=list(PROGRAMS))
def test_a_program_is_followed(case: Case) -> None:
    imported = read((HEAD + case.source).encode())
    sketch = imported.sketch
    said = {one.id: one.label for one in sketch.nodes}
    frames = {one.id: one.label for one in sketch.frames}
    shown = "in (" in case.nodes
    nodes = [f"{one.label} ({frames[one.frame]})" if one.frame and shown else one.label for one in sketch.nodes]
    lines = [
        f"{said[one.source]} > {said[one.target]}{f': {one.label}' if one.label else ''}" for one in sketch.connections
    ]
    assert (", ".join(nodes), ", ".join(lines), ", ".join(frames.values())) == (case.nodes, case.lines, case.frames)
    assert [one.name for one in imported.left_over] == [f"line {number}" for number in case.left]


def test_nodes_are_what_their_words_and_classes_say() -> None:
    source = 'Custom("Orders SQS", "./x.png")\nCustom("Thing", "./x.png")\nECS("e") >> Node("n")\n'
    services = [one.service for one in read((HEAD + source).encode()).sketch.nodes]
    assert services[0] == "aws.sqs"
    assert services[2] == "aws.ecs-ec2"


GROWING = {
    "lists in lists": 'a = [Lambda("x")]\n' + "a = [a, a]\n" * 30 + "a >> a\n",
    "a list that is put to itself": "a = [1]\n" + "a.extend(a)\n" * 60,
    "lists that are compared": "a = [1]\nb = [1]\n"
    + "a = [a, a]\nb = [b, b]\n" * 40
    + "c = a == b\nstr(a)\n"
    + 'Lambda("x")\n' * 3_000,
    "loops in loops": "for i in range(1000):\n for j in range(1000):\n  x = 1\n",
    "calls in calls": "def f(x):\n f(x)\n f(x)\nf(1)\n",
    "a list in itself": 'a = []\na.append(a)\nLambda("x") >> a\n',
    "texts": 's = "a" * 60000\nfor i in range(9000):\n t = s.upper()\n',
    "nodes": 'for i in range(9000):\n Lambda("x")\n',
    "lines": 'a = [Lambda("x") for i in range(1000)]\nfor x in a:\n x >> a\n',
}


@each("source", GROWING.values(), ids=list(GROWING))
def test_a_program_that_grows_is_refused_soon(source: str) -> None:
    with pytest.raises(InputError, match=r"line \d+: .*more than|nested too deeply"):
        read((HEAD + source).encode())


UNWRITTEN = {
    "lists in lists": "a = [1]\n" + "a = [a, a]\n" * 30 + 't = "{}".format(a)\n',
    "a long text many times": 's = "x" * 60000\nt = f"' + "{s}" * 20_000 + '"\n',
    "a long text for each mark": 's = "x" * 60000\nt = ("%s" * 30000) % [' + "s, " * 30_000 + "]\n",
    "a number of many digits": f't = f"{{0x{"f" * 30_000}}}"\n',
}


@each("source", UNWRITTEN.values(), ids=list(UNWRITTEN))
def test_a_text_that_is_too_long_to_be_written_out_stays_unknown(source: str) -> None:
    assert len(read((HEAD + source + 'Lambda("b")\n').encode()).sketch.nodes) == 1


@each("word", ["return", "break", "continue"])
def test_what_leaves_no_loop_and_no_function_is_said_to_be_no_python(word: str) -> None:
    with pytest.raises(InputError, match=f"a {word} outside of functions and loops"):
        read(f'{HEAD}Lambda("a")\n{word}\n'.encode())


def test_several_diagrams_of_one_program_are_pages_with_their_own_parts() -> None:
    source = (
        "from diagrams import Cluster, Diagram, Node\nfrom diagrams.aws.compute import Lambda\n"
        'with Diagram("Orders"):\n    Lambda("take") >> Lambda("keep")\n'
        'with Diagram("Billing"):\n    with Cluster("Money"):\n        bill = Lambda("bill")\n'
        '    bill >> Lambda("tell")\n'
    )
    sketch = read(source.encode()).sketch
    assert (sketch.title, [page.title for page in sketch.pages]) == ("Orders", ["Orders", "Billing"])
    second = sketch.pages[1].id
    assert {node.label: node.page for node in sketch.nodes} == {
        "take": None,
        "keep": None,
        "bill": None,
        "tell": second,
    }
    assert [(frame.label, frame.page) for frame in sketch.frames] == [("Money", second)]
    alone = read(source.partition('with Diagram("Billing")')[0].encode()).sketch
    assert alone.pages == ()
