"""What a browser of another origin looks for in every answer of an API, errors and answers without a function included.

An HTTP API and the address of a function add it by themselves; a REST API adds it to the answer to a preflight alone.
"""

from __future__ import annotations

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, origins
from patterns_app.core.sketch.model import Node

from .work import Work

_BY_ITSELF = ("DEFAULT_4XX", "DEFAULT_5XX")  # the answers that API Gateway gives when nothing behind it has answered


def of_answers(work: Work, api: Node) -> dict[str, str]:
    """The headers that whatever stands behind an API has to send; none where the API sends them, or has no CORS."""
    if not form_of(api.service).stage or not work.on(api, "cors"):
        return {}
    origin = origins(work.setting(api, "cors_origins"))[0]
    headers = {"Access-Control-Allow-Origin": origin}
    if work.on(api, "cors_credentials") and origin != "*":
        headers["Access-Control-Allow-Credentials"] = "true"
    return headers


def complete(work: Work, api: Node) -> None:
    """Give the headers to errors of the API and to the answers of services behind it, when all its routes are there."""
    headers = of_answers(work, api)
    if not headers:
        return
    properties = work.properties(api)
    said = {name: f"'{value}'" for name, value in headers.items()}
    properties["GatewayResponses"] = {name: {"ResponseParameters": {"Headers": said}} for name in _BY_ITSELF}
    for path, operations in properties.get("DefinitionBody", {}).get("paths", {}).items():
        for operation in operations.values():
            if not _answers(operation, said):
                work.note(f"{work.title(api)}: what stands behind {path} has to send the headers of CORS itself.")


def _answers(operation: Properties, said: dict[str, str]) -> bool:
    """Write the headers into the answers of an operation; False where they are handed on as they come."""
    integration = operation.get("x-amazon-apigateway-integration", {})
    if integration.get("type") not in ("aws", "mock"):
        return False
    for answer in integration["responses"].values():
        answer["responseParameters"] = {f"method.response.header.{name}": value for name, value in said.items()}
    for answer in operation["responses"].values():
        answer["headers"] = {name: {"schema": {"type": "string"}} for name in said}
    return True
