"""Code of functions that nobody has written yet: it logs what it gets and refuses it, so that nothing is lost.

A batch comes back as failed, a request is answered by 501, an authoriser lets nobody in, and all else raises: whoever
called tries again or keeps it, and no message is deleted that nobody has worked on. At the edge no request passes.
"""

from __future__ import annotations

import json

from patterns_app.core.services.reader import form_of
from patterns_app.core.sketch.model import Node

from . import cors
from .work import Work

SAID = "This is only a stub: nobody has written yet what it does."
_REFUSES = 501  # HTTP: Not Implemented
Piece = tuple[str, str]  # in Python and in JavaScript

_QUEUE: Piece = (
    '    if "messageId" in (event.get("Records") or [{}])[0]:\n'
    '        return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"]]}\n',
    "  if (event.Records?.[0]?.messageId) {\n"
    "    return {batchItemFailures: event.Records.map((one) => ({itemIdentifier: one.messageId}))};\n  }\n",
)
# Where the first that failed stands: the poller goes on from there.
_STREAM: Piece = (
    '    for kind, number in (("kinesis", "sequenceNumber"), ("dynamodb", "SequenceNumber")):\n'
    '        for one in event.get("Records", ()):\n'
    "            if kind in one:\n"
    '                return {"batchItemFailures": [{"itemIdentifier": one[kind][number]}]}\n',
    "  const first = event.Records?.[0];\n"
    "  const number = first?.kinesis?.sequenceNumber ?? first?.dynamodb?.SequenceNumber;\n"
    "  if (number) {\n    return {batchItemFailures: [{itemIdentifier: number}]};\n  }\n",
)
_DELIVERY: Piece = (
    '    if "records" in event:\n'
    '        return {"records": [{**one, "result": "ProcessingFailed"} for one in event["records"]]}\n',
    "  if (Array.isArray(event.records)) {\n"
    '    return {records: event.records.map((one) => ({...one, result: "ProcessingFailed"}))};\n  }\n',
)
_AUTHORISER: Piece = (
    '    if "methodArn" in event:\n        raise Exception("Unauthorized")\n'
    '    if "routeArn" in event or "authorizationToken" in event:\n        return {"isAuthorized": False}\n',
    '  if (event.methodArn) {\n    throw new Error("Unauthorized");\n  }\n'
    "  if (event.routeArn || event.authorizationToken) {\n    return {isAuthorized: false};\n  }\n",
)


# What the edge answers by itself. What comes back from an origin it has to hand on, with a status that nobody takes.
_AT_THE_EDGE = """\
exports.handler = async (event) => {
  console.log(JSON.stringify(event));
  const {response} = event.Records[0].cf;
  const refused = {status: "503", statusDescription: "Service Unavailable"};
  return response ? {...response, ...refused} : {...refused, body: %s};
};
"""
_IN_A_SCRIPT = """\
// %s
function handler(event) {
  return {statusCode: 503, statusDescription: "Service Unavailable"};
}
"""


def at_the_edge() -> str:
    """The code of a Lambda@Edge function that lets no request pass."""
    return _AT_THE_EDGE % json.dumps(SAID)


def in_a_script() -> str:
    """The code of a CloudFront Function that lets no request pass."""
    return _IN_A_SCRIPT % SAID


def stub(work: Work, node: Node, language: str) -> str:
    """The code of a function that refuses whatever its callers send it, each in the way that the caller understands."""
    place = 0 if language == "python" else 1
    asked = "".join(piece[place] for piece in _pieces(work, node))
    if language == "python":
        begun = "def handler(event, context):\n    print(event)\n"
        return f"{begun}{asked}    raise NotImplementedError({json.dumps(SAID)})\n"
    begun = "exports.handler = async (event) => {\n  console.log(JSON.stringify(event));\n"
    return f"{begun}{asked}  throw new Error({json.dumps(SAID)});\n}};\n"


def _pieces(work: Work, node: Node) -> list[Piece]:
    lines = work.incoming(node)
    kinds = {line.kind for line in lines}
    found = [_AUTHORISER] if "authorize" in kinds else []
    polls = [line for line in lines if line.kind in ("queue_poll", "stream_poll")]
    whole = {line.kind for line in polls if work.setting(line, "report_batch_item_failures") is False}
    found += [piece for kind, piece in (("queue_poll", _QUEUE), ("stream_poll", _STREAM)) if kind in kinds - whole]
    if any(line.kind == "trigger" and form_of(work.nodes[line.source].service).changes for line in lines):
        found.append(_DELIVERY)
    if kinds & {"sync", "origin"} or work.setting(node, "function_url_auth"):
        found.append(_request(work, node))
    return found


def _request(work: Work, node: Node) -> Piece:
    """The answer to a request, with what a browser wants to see where the API leaves that to the function."""
    apis = [work.nodes[line.source] for line in work.incoming(node, "sync")]
    headers = next((found for api in apis if (found := cors.of_answers(work, api))), {})
    answer = json.dumps({"statusCode": _REFUSES, "headers": headers, "body": json.dumps({"message": SAID})})
    python = f'    if "requestContext" in event:\n        return {answer}\n'
    return python, f"  if (event.requestContext) {{\n    return {answer};\n  }}\n"
