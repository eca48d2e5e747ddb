"""Folders of Terraform's files: one architecture to every command, alone, among templates and with modules."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from patterns_app.command.main import main
from tests.command.cast import QUEUE
from tests.command.test_check import checked, put

MAIN = """
resource "aws_sqs_queue" "jobs" {}
resource "aws_lambda_event_source_mapping" "polls" {
  event_source_arn = aws_sqs_queue.jobs.arn
  function_name    = aws_lambda_function.worker.arn
}
"""
WORKER = 'resource "aws_lambda_function" "worker" {\n  function_name = "worker"\n}\n'
IN_JSON = '{"resource": {"aws_sqs_queue": {"mails": {}}}}'
PLAN = (
    '{"terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [{"address": "aws_sqs_queue.q", '
    '"mode": "managed", "type": "aws_sqs_queue", "name": "q", "values": {}}]}}}'
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_is_one_architecture_with_lines_in_its_files(capsys: pytest.CaptureFixture[str]) -> None:
    put({"infra/main.tf": MAIN, "infra/worker.tf": WORKER, "infra/a.yaml": QUEUE})
    found = checked(capsys, "infra")
    assert set(found) == {"infra", "infra/a.yaml"}
    places = {rule: place for rule, _, *place in found["infra"]}
    assert places["RES-001"] == ["infra/main.tf", 2, 1]
    assert places["COST-004"] == ["infra/worker.tf", 1, 1]
    assert checked(capsys, "infra", "--exclude", "infra/*") == {}


def test_the_folder_that_a_command_stands_in_is_read_by_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    put({"main.tf": MAIN, "worker.tf": WORKER})
    assert {rule for rule, *_ in checked(capsys, ".")["."]} >= {"RES-001", "COST-004"}
    for command in (["convert", ".", "--to", "mermaid"], ["recognise", "."], ["judge", ".", "--exit-zero"]):
        assert main(command) == 0
        assert "worker" in capsys.readouterr().out
    assert main(["convert", ".", "--to", "mermaid", "-o", "out/"]) == 0
    assert "jobs" in Path("out/main.mmd").read_text(encoding="utf-8")


def test_fix_tells_that_terraform_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    put({"infra/main.tf": MAIN, "infra/worker.tf": WORKER})
    main(["fix", "infra"])
    assert "infra: left: Terraform is read and not written" in capsys.readouterr().out
    assert Path("infra/main.tf").read_text(encoding="utf-8") == MAIN


@pytest.mark.parametrize(
    "call", ['module "q" {\n  source = "../modules/q"\n}\n', 'module q { source = "../modules/q" }']
)
def test_modules_that_are_called_are_no_roots_wherever_the_folder_begins(
    call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put({"live/main.tf": call, "modules/q/worker.tf": WORKER, "modules/unused/main.tf": "# nothing\n"})
    for named in (".", "live"):
        found = checked(capsys, named)
        assert set(found) == {"live"}
        assert [place for rule, _, *place in found["live"] if rule == "COST-004"] == [["modules/q/worker.tf", 1, 1]]
    assert set(checked(capsys, "modules/q")) == {"modules/q"}, "alone it is what is asked for"


def test_json_is_read_as_a_module_and_a_plan_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    put({"a/main.tf.json": IN_JSON, "b/one.tf": WORKER, "b/two.tofu": WORKER, "c/plan.json": PLAN})
    put({"c/settings.json": '{"values": [1]}'})
    assert set(checked(capsys, ".")) == {"a", "b", "c/plan.json"}


def test_a_file_of_a_module_that_cannot_be_read_is_told_and_the_rest_is_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put({"infra/main.tf": WORKER, "infra/bad.tf": 'resource "aws_sns_topic" "t" {\n'})
    assert main(["check", "infra"]) == 2
    told = capsys.readouterr()
    assert "infra/bad.tf: line" in told.err
    assert "COST-004" in told.out


def test_modules_that_cannot_be_read_at_all_are_told_by_their_files(capsys: pytest.CaptureFixture[str]) -> None:
    put({"one/main.tf": "resource aws_sqs_queue {{\n", "two/a.tf": 'module "m" {\n', "two/b.tf": 'module "n" {\n'})
    assert main(["check", "."]) == 2
    told = capsys.readouterr().err
    assert all(re.search(rf"{name}: .*line \d", told) for name in ("one/main.tf", "two/a.tf", "two/b.tf"))


def test_a_zip_holds_modules_as_a_folder_does(capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("infra/main.tf", MAIN)
        archive.writestr("infra/worker.tf", WORKER)
        archive.writestr("t.yaml", QUEUE)
    found = checked(capsys, "a.zip")
    assert set(found) == {"a.zip/infra", "a.zip/t.yaml"}
    assert "a.zip/infra/main.tf" in {place[0] for _, _, *place in found["a.zip/infra"]}


@pytest.mark.parametrize("named", [["infra/*.tf"], ["infra/main.tf", "infra/worker.tf"]])
def test_files_of_one_folder_that_are_named_are_its_module(
    named: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    put({"infra/main.tf": MAIN, "infra/worker.tf": WORKER})
    assert main(["convert", *named, "--to", "mermaid"]) == 0
    said = capsys.readouterr().out
    assert "n_jobs" in said
    assert "n_worker" in said
    assert set(checked(capsys, *named)) == {"infra"}


def test_a_file_that_is_left_out_for_its_size_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    put({"infra/main.tf": MAIN, "infra/worker.tf": WORKER, "infra/large.tf": "# aaaaaaa\n" * 110_000})
    assert main(["convert", "infra", "--to", "mermaid"]) == 0
    assert "infra/large.tf: left out, as it has 1,100,000 bytes" in capsys.readouterr().err
    assert main(["check", "infra"]) == 2
    assert main(["convert", "infra", "--together", "--to", "mermaid"]) == 2


def test_an_integration_says_the_verb_of_its_method(capsys: pytest.CaptureFixture[str]) -> None:
    routes = (
        'resource "aws_api_gateway_rest_api" "shop" {}\n'
        'resource "aws_api_gateway_resource" "orders" {\n  rest_api_id = aws_api_gateway_rest_api.shop.id\n'
        '  path_part   = "orders"\n}\n'
        'resource "aws_api_gateway_method" "put" {\n  rest_api_id = aws_api_gateway_rest_api.shop.id\n'
        '  resource_id = aws_api_gateway_resource.orders.id\n  http_method = "POST"\n}\n'
        'resource "aws_api_gateway_integration" "put" {\n  rest_api_id = aws_api_gateway_rest_api.shop.id\n'
        "  resource_id = aws_api_gateway_method.put.resource_id\n"
        "  http_method = aws_api_gateway_method.put.http_method\n"
        "  uri         = aws_lambda_function.worker.invoke_arn\n}\n"
    )
    put({"main.tf": routes, "worker.tf": WORKER})
    assert main(["convert", ".", "--to", "mermaid"]) == 0
    assert "POST /orders" in capsys.readouterr().out


def test_what_is_not_in_the_sketch_is_told_beside_the_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put({"main.tf": MAIN, "one/main.tf": 'module "whole" {\n  source = "../"\n}\nresource "aws_sqs_queue" "own" {}\n'})
    monkeypatch.chdir("one")
    for command in (["convert", ".", "--to", "mermaid"], ["check", "."], ["judge", ".", "--exit-zero"]):
        main(command)
        told = capsys.readouterr().err
        assert "is not read, as it is not below this folder: run the command further up" in told
        assert (
            ".: not in the sketch:\n    module.whole: main.tf line 1: its source '../' is not among the files" in told
        )
        assert main([*command, "--quiet"]) == 0
        assert capsys.readouterr().err == ""
    monkeypatch.chdir("..")
    assert main(["convert", "one", "--to", "mermaid"]) == 0
    made = capsys.readouterr()
    assert "jobs" in made.out
    assert "own" in made.out
    assert made.err == ""


def test_files_that_are_named_from_the_root_are_told_so(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    put({"infra/main.tf": MAIN, "infra/worker.tf": WORKER})
    places = {rule: place for rule, _, *place in checked(capsys, str(here / "infra"))[str(here / "infra")]}
    assert places["RES-001"] == [str(here / "infra/main.tf"), 2, 1]
