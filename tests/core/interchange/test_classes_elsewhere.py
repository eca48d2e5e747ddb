"""Classes of the diagrams package in files of other tools: they go out with what the tool can show, and come back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patterns_app.core import limits
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import ANY, classes
from tests.core.cast import at, line, node

# Two classes of one name, one that is called like a word of the package, one of ours, one that is nothing.
KEYS = [
    "diagrams.gcp.database.SQL",
    "diagrams.azure.database.SQL",
    "diagrams.k8s.infra.Node",
    "diagrams.aws.security.IdentityAndAccessManagementIamTemporarySecurityCredential",
    "aws.lambda",
    ANY,
]
SKETCH = Sketch(
    title="Everywhere",
    nodes=tuple(node(f"n{number}", f"Part {number}", key) for number, key in enumerate(KEYS)),
    connections=tuple(line(f"l{number}", f"n{number}", f"n{number + 1}") for number in range(len(KEYS) - 1)),
)


def written(key: str, sketch: Sketch = SKETCH) -> str:
    return FORMATS[key].write(Subject(sketch, vocabulary(), arrange))


@pytest.mark.parametrize("key", ["drawio", "python", "json"])
def test_a_sketch_of_classes_comes_back(key: str) -> None:
    imported = read(written(key).encode())
    assert [(item.service, item.label) for item in imported.sketch.nodes] == [
        (item.service, item.label) for item in SKETCH.nodes
    ]
    assert imported.left_over == ()


@pytest.mark.parametrize("key", sorted(FORMATS))
def test_every_format_names_the_parts(key: str) -> None:
    text = written(key)
    assert all(f"Part {number}" in text for number in range(len(KEYS) - 1))


def test_the_python_text_runs_and_draws_the_classes_themselves(tmp_path: Path) -> None:
    script = tmp_path / "drawing.py"
    script.write_text(written("python"), encoding="utf-8")
    runner = (
        "import diagrams, runpy\n"
        "made = []\n"
        "start = diagrams.Node.__init__\n"
        "def told(self, *args, **rest):\n"
        "    made.append(f'{type(self).__module__}.{type(self).__name__}')\n"
        "    start(self, *args, **rest)\n"
        "diagrams.Node.__init__ = told\n"
        "diagrams.Diagram.__exit__ = lambda self, *_: diagrams.setdiagram(None)\n"
        f"runpy.run_path({str(script)!r})\n"
        "print('\\n'.join(made))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", runner], capture_output=True, check=True, text=True, cwd=tmp_path, env={**os.environ}
    )
    assert done.stdout.split() == [vocabulary().services[key].diagrams for key in KEYS]


def test_draw_io_gets_the_picture() -> None:
    text = written("drawio")
    assert text.count("image=data:image/png,") == 4  # ours has a stencil, and any part no picture


def test_a_large_draw_io_file_keeps_room_and_every_part() -> None:
    keys = [one.key for one in classes().values() if one.icon][::5][:480]
    places = [at(number % 24 * 150, number // 24 * 150) for number in range(len(keys))]
    parts = tuple(
        node(f"n{number}", "", key, position=place)
        for number, (key, place) in enumerate(zip(keys, places, strict=True))
    )
    data = written("drawio", Sketch(nodes=parts)).encode()
    assert len(data) < limits.IMPORT_BYTES
    assert [item.service for item in read(data).sketch.nodes] == keys


def test_the_template_says_that_it_writes_nothing_for_a_class() -> None:
    text = written("sam")
    assert "no resource is known for the service 'diagrams.gcp.database.SQL'" in text


# As people write them: aliases, star imports, lists in chains, a class that an edition has moved.
FOREIGN = """
from diagrams import Cluster, Diagram, Edge, Node
from diagrams.aws.database import RDSMysqlInstance
from diagrams.aws.integration import SQS
from diagrams.aws.ml import Bedrock
from diagrams.azure.compute import FunctionApps as Fn
from diagrams.gcp.compute import GKE, Run
from diagrams.k8s.network import *
from diagrams.onprem.logging import Fluentd
from diagrams.custom import Custom

with Diagram("Shop", show=False) as shop:
    entry = Ingress("shop.example") >> Service("front")
    with Cluster("Google"):
        workers = [Run("one"), Run("two")] << GKE("cluster")
    entry >> Edge(label="orders") >> workers
    Fn("notify") << SQS("jobs") << Bedrock("words")
    RDSMysqlInstance("rows") >> Fluentd("logging") >> Custom("Meter", "./meter.png")
    Node("plain")
"""


def test_a_program_of_other_clouds_becomes_what_it_draws() -> None:
    imported = read(FOREIGN.encode())
    assert imported.left_over == ()
    assert {item.label: item.service for item in imported.sketch.nodes} == {
        "shop.example": "diagrams.k8s.network.Ing",
        "front": "diagrams.k8s.network.SVC",
        "one": "diagrams.gcp.compute.Run",
        "two": "diagrams.gcp.compute.Run",
        "cluster": "diagrams.gcp.compute.KubernetesEngine",
        "notify": "diagrams.azure.compute.FunctionApps",
        "jobs": "aws.sqs",
        "words": "aws.bedrock",
        "rows": "aws.rds",
        "logging": "diagrams.onprem.aggregator.Fluentd",
        "Meter": ANY,
        "plain": ANY,
    }
    joined = {(item.source, item.target) for item in imported.sketch.connections}
    assert {("shop-example", "front"), ("front", "cluster"), ("cluster", "one"), ("cluster", "two")} <= joined
