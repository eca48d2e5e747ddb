"""What the head of a template says of the whole: what anybody may call, what is a stub, what has to be filled in."""

from __future__ import annotations

from patterns_app.core.services.values import Properties

from .stubs import SAID
from .work import Work

_APIS = ("AWS::Serverless::Api", "AWS::Serverless::HttpApi")


def say(work: Work) -> None:
    """Put it into the report, when the template is there."""
    parts = [(node, part.name) for node in work.subject.sketch.nodes if (part := work.parts.get(node.id))]
    written = [(node, work.template.resources[name]) for node, name in parts if name in work.template.resources]
    open_ = [work.title(node) for node, one in written if _is_open(one["Type"], one["Properties"])]
    stubs = [work.title(node) for node, one in written if _is_stub(one["Properties"])]
    if open_:
        work.note(f"Anybody may call: {', '.join(open_)}.")
    if stubs:
        work.note(f"A stub that refuses what it gets, until you write it: {', '.join(stubs)}.")
    if work.template.parameters:
        work.note(f"Parameters to fill in or to look through: {', '.join(work.template.parameters)}.")


def _is_stub(properties: Properties) -> bool:
    return any(SAID in str(properties.get(key, "")) for key in ("InlineCode", "FunctionCode"))


def _is_open(kind: str, properties: Properties) -> bool:
    """Is it an API without an authoriser that is not private, or an address of a function for everybody?"""
    if kind not in _APIS:
        found: bool = properties.get("FunctionUrlConfig", {}).get("AuthType") == "NONE"
        return found
    private = properties.get("EndpointConfiguration", {}).get("Type") == "PRIVATE"
    asks = {"DefaultAuthorizer", "ApiKeyRequired"} & properties.get("Auth", {}).keys()
    return not private and not asks
