"""Templates of the catalogue: stubs lose nothing, browsers find what they look for, the head says what is open."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from functools import cache
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.core.interchange.test_sam import errors
from tests.core.interchange.test_workflows import VARIANTS
from tests.each import each

Template = dict[str, Any]
ORIGIN = "Access-Control-Allow-Origin"


def written(sketch: Sketch) -> tuple[Template, tuple[str, ...]]:
    text, notes = export(Subject(sketch, vocabulary(), arrange))
    return load(text.encode()), notes


@cache
def of_catalogue() -> dict[str, tuple[Template, tuple[str, ...]]]:
    return {key: written(sketch) for key, sketch in VARIANTS.items()}


def of_type(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    found = template["Resources"].items()
    return {name: one.get("Properties", {}) for name, one in found if one["Type"] == kind}


# -- Stubs -------------------------------------------------------------------------------------------------------------

EVENTS: dict[str, dict[str, Any]] = {
    "queue": {"Records": [{"messageId": "1", "eventSource": "aws:sqs"}, {"messageId": "2", "eventSource": "aws:sqs"}]},
    "stream": {"Records": [{"kinesis": {"sequenceNumber": "1"}}, {"kinesis": {"sequenceNumber": "2"}}]},
    "table": {"Records": [{"dynamodb": {"SequenceNumber": "1"}}]},
    "topic": {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": "x"}}]},
    "bucket": {"Records": [{"eventSource": "aws:s3", "s3": {}}]},
    "bus": {"detail-type": "OrderCreated", "detail": {}},
    "step": {"order": 42},
    "request": {"requestContext": {"http": {}}, "rawPath": "/"},
    "delivery": {"records": [{"recordId": "1", "data": "eA=="}]},
    "REST authoriser": {"type": "TOKEN", "authorizationToken": "x", "methodArn": "arn"},
    "HTTP authoriser": {"type": "REQUEST", "routeArn": "arn", "requestContext": {}},
}


def handled(code: str, event: dict[str, Any]) -> Any:
    """What a stub in Python answers; None where it raises."""
    names: dict[str, Any] = {}
    exec(code, names)
    try:
        return names["handler"](copy.deepcopy(event), None)
    except Exception as error:
        return None if str(error) else error


def refused(event: dict[str, Any], answer: Any) -> bool:
    """Does nobody take this answer for a success? Each message, record and request counts."""
    if answer is None or answer == {"isAuthorized": False}:
        return True
    if "batchItemFailures" in answer:
        first = str(event["Records"][0])
        named = [one["itemIdentifier"] for one in answer["batchItemFailures"]]
        polled = "messageId" in first
        return len(named) == len(event["Records"]) if polled else named == ["1"]
    if "records" in answer:
        return [one["result"] for one in answer["records"]] == ["ProcessingFailed"] * len(event["records"])
    return answer.get("statusCode") == 501


def stubs(template: Template) -> dict[str, dict[str, Any]]:
    functions = of_type(template, "AWS::Serverless::Function")
    return {name: one for name, one in functions.items() if one["Runtime"].startswith("python")}


@each("key", VARIANTS)
def test_no_stub_of_the_catalogue_takes_what_it_gets(key: str) -> None:
    for name, function in stubs(of_catalogue()[key][0]).items():
        for said, event in EVENTS.items():
            assert refused(event, handled(function["InlineCode"], event)), (name, said)
        for source in function.get("Events", {}).values():
            if source["Type"] == "SQS":  # it names what failed, so nothing else is tried again
                assert "ReportBatchItemFailures" in source["Properties"]["FunctionResponseTypes"]
                assert len(handled(function["InlineCode"], EVENTS["queue"])["batchItemFailures"]) == 2
            if source["Type"] in ("Api", "HttpApi"):
                assert handled(function["InlineCode"], EVENTS["request"])["statusCode"] == 501


def test_what_is_taken_for_a_success_is_found() -> None:
    for event, answer in (
        (EVENTS["queue"], {"batchItemFailures": []}),
        (EVENTS["queue"], {"batchItemFailures": [{"itemIdentifier": "1"}]}),
        (EVENTS["stream"], {"batchItemFailures": [{"itemIdentifier": "2"}]}),
        (EVENTS["delivery"], {"records": [{"recordId": "1", "result": "Ok"}]}),
        (EVENTS["request"], {"statusCode": 200}),
        (EVENTS["HTTP authoriser"], {"isAuthorized": True}),
        (EVENTS["step"], EVENTS["step"]),
    ):
        assert not refused(event, answer)


def called_by_all(runtime: str, **settings: Any) -> str:
    """The code of a function that a queue, a stream, a delivery stream and two APIs call."""
    callers = {"q": "sqs", "s": "kinesis", "f": "firehose", "h": "http-api", "r": "rest-api"}
    kinds = {"q": "queue_poll", "s": "stream_poll", "f": "trigger", "h": "authorize", "r": "sync"}
    sketch = Sketch(
        nodes=(
            node("work", settings={"runtime": runtime}),
            *(node(key, service=f"aws.{service}") for key, service in callers.items()),
        ),
        connections=tuple(
            line(f"{key}-work", key, "work", kind=kind, settings=settings if kind.endswith("poll") else {})
            for key, kind in kinds.items()
        ),
    )
    (function,) = of_type(written(sketch)[0], "AWS::Serverless::Function").values()
    return str(function["InlineCode"])


def test_both_languages_refuse_alike() -> None:
    python, script = called_by_all("python3.13"), called_by_all("nodejs24.x")
    asks = (
        f"{script}\nconsole.log = () => {{}};\nconst events = {json.dumps(EVENTS)};\n"
        "Promise.all(Object.entries(events).map(async ([key, event]) => [key, await exports.handler(event)"
        ".catch(() => null)])).then((all) => process.stdout.write(JSON.stringify(Object.fromEntries(all))));\n"
    )
    node_js = shutil.which("node")
    assert node_js
    said = subprocess.run([node_js, "-e", asks], capture_output=True, text=True, check=True, timeout=60).stdout
    answers = json.loads(said)
    assert answers == {key: handled(python, event) for key, event in EVENTS.items()}
    assert all(refused(EVENTS[key], answer) for key, answer in answers.items())
    assert {key for key, answer in answers.items() if answer} == {
        *("queue", "stream", "table", "request", "delivery", "HTTP authoriser")
    }


def test_a_batch_that_fails_as_a_whole_is_raised() -> None:
    code = called_by_all("python3.13", report_batch_item_failures=False)
    assert [handled(code, EVENTS[key]) for key in ("queue", "stream", "table")] == [None, None, None]


def in_javascript(template: Template) -> list[str]:
    """The code of functions of Node.js, and of scripts of CloudFront."""
    functions = of_type(template, "AWS::Serverless::Function").values()
    scripts = of_type(template, "AWS::CloudFront::Function").values()
    code = [one["InlineCode"] for one in functions if one["Runtime"].startswith("nodejs")]
    return [*code, *(one["FunctionCode"] for one in scripts)]


def at_the_edge(template: Template) -> list[str]:
    """The code of what runs at the edge: Lambda@Edge, and scripts of CloudFront."""
    sites = json.dumps(of_type(template, "AWS::CloudFront::Distribution"))
    functions = of_type(template, "AWS::Serverless::Function").items() if "LambdaFunctionARN" in sites else ()
    scripts = of_type(template, "AWS::CloudFront::Function").values()
    code = [one["InlineCode"] for name, one in functions if f'"{name}.Version"' in sites]
    return [*code, *(one["FunctionCode"] for one in scripts)]


def test_nothing_passes_a_stub_at_the_edge() -> None:
    codes = {key: found for key, (template, _) in of_catalogue().items() if (found := at_the_edge(template))}
    assert {"secured-spa/edge-and-authorisers", "secured-spa/cloudfront-function"} <= codes.keys()
    request: dict[str, Any] = {"request": {"uri": "/", "headers": {}}}
    events = (request, {**request, "response": {"status": "200", "headers": {}}})
    node_js = shutil.which("node")
    assert node_js
    for key, one in ((key, one) for key, found in codes.items() for one in found):
        for event in events:
            asked = json.dumps({"Records": [{"cf": event}], **event})
            script = (
                f"var exports = {{}}; {one}\nconsole.log = () => {{}};\n"
                f"Promise.resolve((exports.handler ?? handler)({asked})).then((said) =>"
                " process.stdout.write(JSON.stringify(said)));\n"
            )
            said = subprocess.run([node_js, "-e", script], capture_output=True, text=True, check=True, timeout=60)
            answer = json.loads(said.stdout)
            assert str(answer.get("status") or answer.get("statusCode")) == "503", key


def test_code_at_the_edge_that_asks_for_keys_gets_no_right_over_users() -> None:
    template, notes = of_catalogue()["secured-spa/edge-and-authorisers"]
    assert "cognito-idp:" not in json.dumps(template["Resources"])
    assert any("at its public address, which needs no right" in note for note in notes)


# -- What services behind an API answer --------------------------------------------------------------------------------


def integrations(template: Template) -> dict[str, dict[str, Any]]:
    """What stands straight behind REST APIs, with its mapped answers, by path."""
    found = {}
    for api in of_type(template, "AWS::Serverless::Api").values():
        for path, operations in api.get("DefinitionBody", {}).get("paths", {}).items():
            for one in operations.values():
                if one["x-amazon-apigateway-integration"]["type"] == "aws":
                    found[path] = one
    return found


def wrong_answers(template: Template) -> list[str]:
    """Services whose failure a caller would take for a success or for a fault of its own."""
    found = []
    for path, one in integrations(template).items():
        mapped = one["x-amazon-apigateway-integration"]["responses"]
        codes = {key: answer["statusCode"] for key, answer in mapped.items()}
        kept = any(f":{name}:" in str(one) for name in ("sqs", "sns", "kinesis", "firehose", "events"))
        wanted = {"2\\d{2}": "202" if kept else "200", "4\\d{2}": "400", "default": "500"}
        found += [path] if codes != wanted or {*one["responses"]} != {*codes.values()} else []
        tells = "events:" in str(one) or "StartSyncExecution" in str(one)
        if tells and "responseOverride.status = 500" not in str(mapped["2\\d{2}"]):
            found.append(f"{path} hides what failed")
    return found


def with_services(*services: str) -> Sketch:
    return Sketch(
        nodes=(node("api", service="aws.rest-api"), *(node(key, service=f"aws.{key}") for key in services)),
        connections=tuple(
            line(f"api-{key}", "api", key, kind="sync" if "step" in key else "write") for key in services
        ),
    )


def test_a_failure_of_a_service_behind_an_api_is_told_as_one() -> None:
    assert {key: found for key, (template, _) in of_catalogue().items() if (found := wrong_answers(template))} == {}
    services = ("sqs", "sns", "kinesis", "firehose", "eventbridge", "dynamodb", "s3", "step-functions-express")
    template = written(with_services(*services))[0]
    assert len(integrations(template)) == len(services)
    assert wrong_answers(template) == []
    for path in integrations(template):
        for key, code in (("default", "400"), ("default", "200"), ("4\\d{2}", "200"), ("2\\d{2}", "201")):
            other = copy.deepcopy(template)
            integrations(other)[path]["x-amazon-apigateway-integration"]["responses"][key]["statusCode"] = code
            assert path in wrong_answers(other)


def test_an_api_before_many_services_is_without_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    sketch = with_services("sqs", "eventbridge", "step-functions-express")
    assert errors(export(Subject(sketch, vocabulary(), arrange))[0], monkeypatch) == []


# -- Rules -------------------------------------------------------------------------------------------------------------


def test_a_rule_of_which_nothing_says_what_it_is_for_does_not_take_every_event() -> None:
    for label, wanted in (("OrderPlaced", "OrderPlaced"), ("", "bus-q, to be filled in")):
        for target in ("sqs", "lambda"):
            sketch = Sketch(
                nodes=(node("bus", service="aws.eventbridge"), node("q", service=f"aws.{target}")),
                connections=(line("bus-q", "bus", "q", kind="rule", label=label),),
            )
            template, notes = written(sketch)
            assert f'"detail-type": ["{wanted}"]' in json.dumps(template["Resources"])
            assert any(repr(wanted) in note and note.startswith("bus-q: ") for note in notes)


# -- CORS --------------------------------------------------------------------------------------------------------------


def without_cors(template: Template) -> list[str]:
    """Answers of REST APIs with CORS in which a browser does not find its origin."""
    found = []
    for name, api in of_type(template, "AWS::Serverless::Api").items():
        if "Cors" not in api:
            continue
        origin = api["Cors"]["AllowOrigin"]
        for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
            said = api.get("GatewayResponses", {}).get(kind, {}).get("ResponseParameters", {}).get("Headers", {})
            found += [f"{name} {kind}"] if said.get(ORIGIN) != origin else []
        for path, operations in api.get("DefinitionBody", {}).get("paths", {}).items():
            found += [f"{name} {path}" for one in operations.values() if not answers_all(one, origin)]
        for key, function in of_type(template, "AWS::Serverless::Function").items():
            routes = [one for one in function.get("Events", {}).values() if one["Type"] == "Api"]
            if any(one["Properties"]["RestApiId"] == {"Ref": name} for one in routes):
                said = json.dumps({ORIGIN: origin.strip("'")})[1:-1]
                found += [f"{name} {key}"] if said not in function["InlineCode"] else []
    return found


def answers_all(operation: dict[str, Any], origin: str) -> bool:
    integration, key = operation["x-amazon-apigateway-integration"], f"method.response.header.{ORIGIN}"
    if integration["type"].endswith("_proxy"):
        return True  # what is handed on as it comes; the report says so
    sent = [one.get("responseParameters", {}).get(key) for one in integration["responses"].values()]
    return {*sent} == {origin} and all(ORIGIN in one.get("headers", {}) for one in operation["responses"].values())


def with_all_kinds_of_answers() -> Template:
    return written(with_all_kinds())[0]


def with_all_kinds() -> Sketch:
    asked = {"cors": True, "cors_origins": "https://shop.example.com", "cors_credentials": True}
    services = {"work": "lambda", "q": "sqs", "files": "s3", "orders": "dynamodb"}
    return Sketch(
        nodes=(
            node("api", service="aws.rest-api", settings=asked),
            *(node(key, service=f"aws.{service}") for key, service in services.items()),
        ),
        connections=tuple(
            line(f"api-{key}", "api", key, kind=kind, settings={"path": f"/{key}", "method": "POST"})
            for key, kind in (("work", "sync"), ("q", "write"), ("files", "write"), ("orders", "write"))
        ),
    )


def test_every_answer_of_an_api_with_cors_names_the_origin() -> None:
    templates = {key: template for key, (template, _) in of_catalogue().items()}
    assert {key: found for key, template in templates.items() if (found := without_cors(template))} == {}
    own = with_all_kinds_of_answers()
    assert without_cors(own) == []
    (api,) = of_type(own, "AWS::Serverless::Api").values()
    assert len(api["DefinitionBody"]["paths"]) == 3
    assert "Access-Control-Allow-Credentials" in api["GatewayResponses"]["DEFAULT_4XX"]["ResponseParameters"]["Headers"]


def test_an_api_with_all_kinds_of_answers_is_without_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert errors(export(Subject(with_all_kinds(), vocabulary(), arrange))[0], monkeypatch) == []


def test_an_answer_that_loses_its_header_is_found() -> None:
    for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
        template = copy.deepcopy(with_all_kinds_of_answers())
        del template["Resources"]["Api"]["Properties"]["GatewayResponses"][kind]
        assert without_cors(template) == [f"Api {kind}"]
    for path in with_all_kinds_of_answers()["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"]:
        template = copy.deepcopy(with_all_kinds_of_answers())
        (operation,) = template["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"][path].values()
        del operation["x-amazon-apigateway-integration"]["responses"]["default"]["responseParameters"]
        assert without_cors(template) == [f"Api {path}"]
    template = copy.deepcopy(with_all_kinds_of_answers())
    function = template["Resources"]["WorkFunction"]["Properties"]
    function["InlineCode"] = function["InlineCode"].replace(ORIGIN, "Access")
    assert without_cors(template) == ["Api WorkFunction"]


# -- The head of a template --------------------------------------------------------------------------------------------


@each("key", VARIANTS)
def test_the_head_says_what_is_open_what_is_a_stub_and_what_is_to_be_filled_in(key: str) -> None:
    template, notes = of_catalogue()[key]
    said = {note.partition(":")[0]: note.rstrip(".").partition(": ")[2].split(", ") for note in notes}
    assert said.get("Parameters to fill in or to look through", []) == [*template.get("Parameters", {})]
    refusing = said.get("A stub that refuses what it gets, until you write it", [])
    assert len(refusing) == len(stubs(template)) + len(in_javascript(template))
    apis = [
        *of_type(template, "AWS::Serverless::Api").values(),
        *of_type(template, "AWS::Serverless::HttpApi").values(),
    ]
    asking = ("DefaultAuthorizer", "ApiKeyRequired")
    unguarded = [one for one in apis if not any(one.get("Auth", {}).get(key) for key in asking)]
    addresses = [one for one in stubs(template).values() if one.get("FunctionUrlConfig", {}).get("AuthType") == "NONE"]
    assert len(said.get("Anybody may call", [])) == len(unguarded) + len(addresses)


# -- Rights ------------------------------------------------------------------------------------------------------------

LESS = {"read": "dynamodb:GetItem", "write": "dynamodb:PutItem"}


def statements(resource: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for policy in resource.get("Policies", []) for one in policy.get("Statement", [])]


def wrong_rights(template: Template, sketch: Sketch) -> list[str]:
    """Rights of functions at tables that no connection asks for, and those that a connection lacks."""
    tables = {one.id: one for one in sketch.nodes if one.service == "aws.dynamodb"}
    functions, found = of_type(template, "AWS::Serverless::Function"), list[str]()
    for name, function in functions.items():
        for one in statements(function):
            actions = [one["Action"]] if isinstance(one["Action"], str) else one["Action"]
            odd = [
                action for action in actions if action.startswith("dynamodb:") and ("Scan" in action or "Del" in action)
            ]
            found += [f"{name} {action}" for action in odd]
            found += [f"{name} index"] if "/index/" in str(one["Resource"]) else []
    for row in sketch.connections:
        source = next(node for node in sketch.nodes if node.id == row.source)
        if source.service == "aws.lambda" and row.target in tables and row.kind in ("read", "write", "readwrite"):
            needed = {action for kind, action in LESS.items() if kind in row.kind}
            rights = str([statements(function) for function in functions.values()]) + str(
                of_type(template, "AWS::IAM::Policy")
            )
            found += [f"{row.id} lacks {action}" for action in sorted(needed) if action not in rights]
    return found


@each("key", VARIANTS)
def test_a_function_has_the_rights_of_its_connections_and_no_more(key: str) -> None:
    assert wrong_rights(of_catalogue()[key][0], VARIANTS[key]) == []


def test_a_right_too_many_and_a_right_too_few_are_found() -> None:
    sketch = Sketch(
        nodes=(node("work"), node("orders", service="aws.dynamodb")),
        connections=(line("one", "work", "orders", kind="readwrite"),),
    )
    for taken, given, said in (
        ("dynamodb:GetItem", "dynamodb:Query", "one lacks dynamodb:GetItem"),
        ("dynamodb:PutItem", "dynamodb:UpdateItem", "one lacks dynamodb:PutItem"),
        ("dynamodb:Query", "dynamodb:Scan", "WorkFunction dynamodb:Scan"),
        ("dynamodb:Query", "dynamodb:DeleteItem", "WorkFunction dynamodb:DeleteItem"),
    ):
        template = json.loads(json.dumps(written(sketch)[0]).replace(f'"{taken}"', f'"{given}"'))
        assert wrong_rights(template, sketch) == [said]
