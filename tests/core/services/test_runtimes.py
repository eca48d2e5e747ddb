"""The runtimes of Lambda: the same as cfn-lint's own table of their lives, and as the schema that deploys them."""

from __future__ import annotations

import json
from pathlib import Path

import cfnlint
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from patterns_app.core.services.reader import form_of, runtimes_of
from patterns_app.core.vocabulary.catalog import vocabulary

RUNTIMES = runtimes_of("aws.lambda")
TABLE = Path(cfnlint.__file__).parent / "data" / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json"


def test_the_days_of_every_runtime_are_cfn_lints() -> None:
    table = json.loads(TABLE.read_text())
    for one in RUNTIMES.by_name.values():
        known = table.get(one.name, {})
        days = (known.get("deprecated"), known.get("create-block"), known.get("update-block"))
        assert (one.deprecated, one.create_block, one.update_block) == days, one.name


def test_there_are_the_runtimes_of_the_schema_and_no_others() -> None:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", "AWS::Lambda::Function").schema
    assert {*RUNTIMES.by_name} == {*schema["properties"]["Runtime"]["enum"]}
    choices = next(one.choices for one in vocabulary().services["aws.lambda"].settings if one.key == "runtime")
    assert list(choices) == list(RUNTIMES.by_name)


def test_what_ends_first_is_said_first() -> None:
    known = RUNTIMES.by_name
    assert known["nodejs22.x"].ending
    assert known["ruby3.3"].ending
    dated = sorted((one for one in known.values() if one.deprecated), key=lambda one: str(one.deprecated))
    assert [one.ending for one in dated] == sorted((one.ending for one in dated), reverse=True)


def test_no_new_function_is_made_with_go1_or_python2() -> None:
    assert not RUNTIMES.by_name["go1.x"].creatable
    assert not RUNTIMES.by_name["python2.7"].creatable
    assert RUNTIMES.by_name["python3.9"].creatable


def test_what_replaces_a_runtime_has_a_life_that_is_known() -> None:
    for one in RUNTIMES.by_name.values():
        better = RUNTIMES.newest(one.name)
        assert better is not None
        assert RUNTIMES.by_name[better].deprecated
        assert not RUNTIMES.by_name[better].ending


def test_stubs_run_on_what_may_still_be_made() -> None:
    assert not RUNTIMES.by_name[RUNTIMES.usual].ending
    assert RUNTIMES.by_name[form_of("aws.lambda-edge").stub_runtime].creatable
