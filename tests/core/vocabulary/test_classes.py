"""The classes of the diagrams package as parts: the index is the installed package's, search finds what people type."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import diagrams
import pytest

from patterns_app.core.checks.run import run
from patterns_app.core.drawing.class_icons import class_png
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.class_search import search, stands_for
from patterns_app.core.vocabulary.classes import ANY, class_of, classes, words
from scripts.generate_classes import INDEX, generated
from tests.core.cast import line, node

RUN, KAFKA, POD = "diagrams.gcp.compute.Run", "diagrams.onprem.queue.Kafka", "diagrams.k8s.compute.Pod"


def test_the_index_is_that_of_the_installed_package() -> None:
    assert INDEX.read_text(encoding="utf-8") == generated(), "run `make static-data`"


def test_every_class_that_the_package_can_draw_is_a_part_under_each_of_its_names() -> None:
    """The package itself, imported, is the witness; `Custom` has no picture of its own."""
    missing = []
    for found in pkgutil.walk_packages(diagrams.__path__, "diagrams."):
        if found.name == "diagrams.cli":
            continue
        for name, value in vars(importlib.import_module(found.name)).items():
            drawn = isinstance(value, type) and issubclass(value, diagrams.Node) and value is not diagrams.Node
            if not drawn or name.startswith("_") or found.name == "diagrams.custom":
                continue
            known = class_of(f"{found.name}.{name}")
            if known is None or known.key != f"{value.__module__}.{value.__name__}":
                missing.append(f"{found.name}.{name}")
    assert missing == []


def test_every_key_fits_into_a_sketch() -> None:
    nodes = [{"id": f"part-{number}", "service": key} for number, key in enumerate(sorted(classes(), key=len)[-200:])]
    assert len(parse_value({"schema": "pattern-studio/1", "nodes": nodes}).nodes) == len(nodes)


def test_a_class_answers_as_a_service_and_is_not_listed() -> None:
    services = vocabulary().services
    run_ = services[RUN]
    assert (run_.key, run_.short, run_.name, run_.model) == (RUN, "Cloud Run", "Cloud Run (Google Cloud)", None)
    assert (RUN in services, services.get(RUN)) == (True, run_)
    assert not [key for key in services if key.startswith("diagrams.")]
    for nonsense in ("diagrams.nonsense.X", "diagrams", "diagrams.gcp.compute", f"{RUN}.Run", "gcp.compute.Run"):
        assert nonsense not in services
        assert services.get(nonsense) is None
        with pytest.raises(KeyError):
            services[nonsense]


def test_another_name_is_the_same_class() -> None:
    assert vocabulary().services["diagrams.gcp.compute.GCE"].key == "diagrams.gcp.compute.ComputeEngine"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("cloud run", RUN),
        ("run cloud", RUN),
        ("gcp run", RUN),
        ("Google Run", RUN),
        (RUN, RUN),
        ("kafka", KAFKA),
        ("pod", POD),
        ("k8s pod", POD),
        ("kubernetes horizontal", "diagrams.k8s.clusterconfig.HPA"),
        ("GCE", "diagrams.gcp.compute.ComputeEngine"),
        ("computeEngine", "diagrams.gcp.compute.ComputeEngine"),
        ("big query", "diagrams.gcp.analytics.Bigquery"),
        ("bigq", "diagrams.gcp.analytics.Bigquery"),
        ("Pub/Sub", "diagrams.gcp.analytics.Pubsub"),
        ("postgresql onprem", "diagrams.onprem.database.Postgresql"),
        ("PostgreSQL", "diagrams.onprem.database.Postgresql"),
        ("dynamo db", "diagrams.aws.database.Dynamodb"),
        ("S3", "diagrams.aws.storage.SimpleStorageServiceS3"),
        ("cosmos", "diagrams.azure.database.CosmosDb"),
        ("oracle vault", "diagrams.oci.security.Vault"),
        ("rabbit", "diagrams.onprem.queue.Rabbitmq"),
        ("slack", "diagrams.saas.chat.Slack"),
        ("github action", "diagrams.onprem.ci.GithubActions"),
        ("azure functions", "diagrams.azure.compute.FunctionApps"),
        ("service bus", "diagrams.azure.integration.ServiceBus"),
        ("aks", "diagrams.azure.compute.KubernetesServices"),
        ("apim", "diagrams.azure.integration.APIManagement"),
        ("cloud sql", "diagrams.gcp.database.SQL"),
        ("gcp functions", "diagrams.gcp.compute.Functions"),
        ("snowflak", "diagrams.saas.analytics.Snowflake"),
        ("snowfalke", "diagrams.saas.analytics.Snowflake"),
        ("apache kafka", "diagrams.aws.analytics.ManagedStreamingForKafka"),
    ],
)
def test_search_finds_first_what_was_meant(query: str, first: str) -> None:
    assert search(query, 5).rows[0].key == first


def test_every_class_is_found_by_its_name_and_by_its_path() -> None:
    for one in list(classes().values())[::40]:
        assert one.key in {found.key for found in search(one.key, 20).rows}
        assert one.key in {found.key for found in search(f"{one.name} {one.provider_name}", 100).rows}, one.key


def test_search_says_how_many_there_are_and_nothing_for_nonsense() -> None:
    azure = search("azure", 3)
    assert (len(azure.rows), azure.total > 100) == (3, True)
    assert search("", 1).total == len(classes())
    for nothing in ("qzxqzx", "!!", "🙂", "база"):
        assert search(nothing, 5).total == 0


def test_a_class_names_the_service_that_it_stands_for() -> None:
    known = stands_for()
    assert known["diagrams.aws.integration.SimpleQueueServiceSqs"] == "aws.sqs"
    assert known["diagrams.aws.compute.LambdaFunction"] == "aws.lambda"
    assert RUN not in known
    assert set(known) <= set(classes())
    assert set(known.values()) <= set(vocabulary().services)


def test_every_provider_has_a_name_and_no_class_an_empty_one() -> None:
    assert {one.provider for one in classes().values()} <= set(words().providers)
    assert not [one.key for one in classes().values() if not one.name.strip()]


def test_starting_does_not_read_the_index_or_load_the_package() -> None:
    program = (
        "import sys\n"
        "from patterns_app.core.vocabulary.catalog import vocabulary\n"
        "from patterns_app.core.vocabulary import classes\n"
        "from patterns_app.core.drawing.svg import write_svg\n"
        "known = vocabulary().services\n"
        "assert known.get('aws.lambda') and 'aws.nonsense' not in known\n"
        "assert classes._index.cache_info().currsize == 0\n"
        "known['diagrams.gcp.compute.Run']\n"
        "assert 'diagrams' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("kind", vocabulary().kinds)
def test_rules_say_nothing_about_a_class_whatever_it_is_joined_with(kind: str) -> None:
    """Every service, to and from a class. The rules that are named speak of the other end."""
    keys = [key.replace(".", "-") for key in vocabulary().services]
    ours = [node(name, service=key) for name, key in zip(keys, vocabulary().services, strict=True)]
    theirs = [node(f"{name}-{way}", service=RUN) for name in keys for way in ("from", "to")]
    lines = [line(f"{name}-l1", name, f"{name}-to", kind=kind) for name in keys]
    lines += [line(f"{name}-l2", f"{name}-from", name, kind=kind) for name in keys]
    findings = run(Sketch(nodes=(*ours, *theirs), connections=tuple(lines)), vocabulary())
    said = {finding.rule for finding in findings if finding.severity == "error"}
    assert said <= {"CON-008", "CON-010", "CON-012"}


def test_a_class_that_is_joined_with_nothing_is_said() -> None:
    sketch = Sketch(
        nodes=(node("one"), node("two"), node("three", service=KAFKA)), connections=(line("l", "one", "two"),)
    )
    loose = [finding.nodes for finding in run(sketch, vocabulary()) if finding.rule == "CON-004"]
    assert loose == [("three",)]


def test_a_service_that_nobody_knows_is_said_with_the_one_that_is_meant() -> None:
    sketch = Sketch(nodes=(node("one", service="diagrams.nonsense.X"), node("two", service="aws.lamda"), node("three")))
    found = {finding.nodes[0]: finding for finding in run(sketch, vocabulary()) if finding.rule == "STR-006"}
    assert set(found) == {"one", "two"}
    assert "diagrams.nonsense.X" in found["one"].message
    assert found["one"].fix is None
    fix = found["two"].fix
    assert fix is not None
    assert "aws.lambda" in fix.title


def test_a_picture_is_small_and_any_part_has_none() -> None:
    assert class_of(ANY) is not None
    assert vocabulary().services[ANY].icon == "aws-generic"
    pictured = [one for one in list(classes().values())[::60] if one.icon]
    assert all(len(class_png(one.key)) < 6_000 for one in pictured)
