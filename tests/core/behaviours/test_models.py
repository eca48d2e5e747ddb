"""Numbers and names of ours that a machine-readable model of AWS holds too are what the installed model says."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import botocore.session
from botocore.retries import quota, standard
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.claims import Checked
from patterns_app.core.behaviours.resolving import Known, behaviour_of
from patterns_app.core.services.failing import Failed, ServiceFailures
from patterns_app.core.services.reader import known
from tests.each import each

DATA = behaviours()
FAILURES = known().failures


@cache
def shapes(service: str) -> dict[str, Any]:
    loader = botocore.session.get_session().get_component("data_loader")
    found: dict[str, Any] = loader.load_service_model(service, "service-2")
    return found


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", text).replace("``", "").split())


def place(entry: Checked) -> dict[str, Any]:
    """The shape, member or property that an entry points at."""
    if entry.package == "cfn-lint":
        found: Any = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", entry.of).schema
        for step in entry.at.split("/"):
            found = found[step]
        return {"min": found.get("minimum"), "max": found.get("maximum"), "documentation": found.get("description", "")}
    shape, _, member = entry.at.partition(".")
    found = shapes(entry.of)["shapes"][shape]
    return dict(found["members"][member] if member else found)


def ours(entry: Checked) -> list[float]:
    """Our number, or all that are said of a disputed figure."""
    if entry.figure:
        return [said.value for said in DATA.figures[entry.figure].says]
    found: Any = DATA.behaviours[entry.behaviour]
    if entry.pair:
        answer = behaviour_of(*entry.pair)
        assert isinstance(answer, Known)
        assert answer.behaviour.key == entry.behaviour
        found = answer.behaviour
    for step in entry.field.split("."):
        found = found[int(step)] if step.isdigit() else getattr(found, step)
    return [found]


def written(number: float) -> set[str]:
    whole = int(number) if number == int(number) else number
    return {str(whole), f"{whole:,}"}


@each("entry", DATA.checked, ids=lambda one: f"{one.figure or one.behaviour}-{one.field}-{one.at}")
def test_a_number_is_the_models(entry: Checked) -> None:
    there = place(entry)
    models = [(value - entry.plus) / entry.times for value in ours(entry)]
    if entry.bound:
        assert there[entry.bound] in models
        return
    text = plain(there["documentation"])
    wordings = {entry.says.replace("{}", number) for value in models for number in written(round(value, 9))}
    assert any(wording in text for wording in wordings), (wordings, text)


def named() -> list[tuple[str, ServiceFailures, Failed]]:
    return [
        (service, failures, failed)
        for service, failures in FAILURES.items()
        if failures.model
        for failed in (*failures.throttled, *failures.down, *failures.others)
    ]


def status(shape: dict[str, Any]) -> int:
    """The HTTP code of an error shape: said, or what the protocols take where nothing is said."""
    error = shape.get("error", {})
    fault = shape.get("fault") or error.get("fault")
    return int(error.get("httpStatusCode") or (500 if fault else 400))


@each(("service", "failures", "failed"), named())
def test_the_name_and_code_of_a_failure_are_the_models(service: str, failures: ServiceFailures, failed: Failed) -> None:
    model = shapes(str(failures.model))["shapes"]
    errors = {name: shape for name, shape in model.items() if shape.get("exception")}
    wire = {shape.get("error", {}).get("code", name): shape for name, shape in errors.items()}
    found = errors.get(failed.name) or wire.get(failed.name)
    assert (found is not None) is failed.modelled, f"{service}: {failed.name}"
    if found is not None and failed.code is not None:
        assert failed.code == status(found), f"{service}: {failed.name}"


@each("service", [key for key, one in FAILURES.items() if one.receipt])
def test_a_receipt_is_in_the_answer_of_its_operation(service: str) -> None:
    failures = FAILURES[service]
    assert failures.receipt is not None
    model = shapes(str(failures.model))
    operation = model["operations"][failures.receipt.operation]
    shape = failures.receipt.shape or operation["output"]["shape"]
    assert failures.receipt.name in model["shapes"][shape]["members"]
    assert operation["http"].get("responseCode", 200) == failures.receipt.code


def test_the_sdks_retries_are_those_of_the_installed_sdk() -> None:
    mode = DATA.sdk.mode
    assert mode.tries == standard.DEFAULT_MAX_ATTEMPTS
    backoff = standard.ExponentialBackoff
    scales = backoff._DEFAULT_BACKOFF_CONFIG
    dynamodb = backoff._SERVICE_BACKOFF_CONFIG["dynamodb"]["non_throttling_base_scale"]
    assert (mode.base_throttling_s, mode.base_transient_s) == tuple(scales.values())
    assert mode.base_transient_dynamodb_s == dynamodb
    assert (mode.factor, mode.cap_s) == (backoff._BASE, backoff._MAX_BACKOFF)
    attempts = next(value for value in vars(standard).values() if isinstance(value, dict) and "dynamodb" in value)
    assert mode.tries_dynamodb == attempts["dynamodb"]
    assert mode.quota_tokens == quota.RetryQuota.INITIAL_CAPACITY
    checker = standard.RetryQuotaChecker
    assert (mode.cost_transient, mode.cost_throttling) == (checker._RETRY_COST, checker._THROTTLING_RETRY_COST)


def test_the_names_of_throttling_are_those_of_the_installed_sdk() -> None:
    assert set(DATA.sdk.throttling_names) == set(standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES)
    assert set(DATA.sdk.transient_codes) == set(standard.TransientRetryableChecker._TRANSIENT_STATUS_CODES)
    assert set(DATA.sdk.transient_names) == set(standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES)


ANSWERING = {  # behaviours whose target is one service, by its name in botocore
    "lambda-invoke-sync": "lambda",
    "lambda-async": "lambda",
    "client-to-function-url": "lambda",
    "sdk-start-execution": "stepfunctions",
    "api-start-execution": "stepfunctions",
    "cognito-trigger": "cognito-idp",
}


@each("key", ANSWERING)
def test_an_answer_by_an_errors_name_has_the_models_code(key: str) -> None:
    model = shapes(ANSWERING[key])["shapes"]
    answers = DATA.behaviours[key].caller_sees.values()
    found = [(answer, model[answer.name]) for answer in answers if model.get(answer.name, {}).get("exception")]
    assert found
    assert [(answer.name, answer.code) for answer, shape in found if answer.code != status(shape)] == []
