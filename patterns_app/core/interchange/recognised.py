"""Files of other tools that are known and not read: what to run so that there is a file that is."""

from __future__ import annotations

import re

_TOLD: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(rb"^provider:[ \t\r]*(\n[ \t\r]*(#.*)?|\n[ \t]+[\w-]+:.*)*\n[ \t]+name:[ \t]*aws\b", re.MULTILINE),
        "this is a file of the Serverless Framework: run `serverless package`, and open"
        " .serverless/cloudformation-template-update-stack.json",
    ),
    (
        re.compile(rb"^[ \t]*from aws_cdk\b|^[ \t]*import .*['\"](aws-cdk-lib|@aws-cdk/core)['\"]", re.MULTILINE),
        "this is a program of the AWS CDK: run `cdk synth --json > template.json`, and open template.json",
    ),
    (
        re.compile(rb"^(resource \w+ '[\w./]+@|targetScope\s*=|param \w+ \w+)", re.MULTILINE),
        "this is a Bicep file: it describes Azure, and no form of it is read here",
    ),
    (
        re.compile(
            rb"^[ \t]*import pulumi\b|^[ \t]*import .*['\"]@pulumi/"
            rb"|\A(name:.*\n)?runtime: *(nodejs|python|go|dotnet|yaml)",
            re.MULTILINE,
        ),
        "this is a Pulumi project: no form of it is read here; open a template or a plan of the same stack",
    ),
)
_MOST = 262_144  # bytes that are looked through


def how_to_read(data: bytes) -> str:
    """What to do with a file that is known and not read; empty for one that nobody knows."""
    return next((told for pattern, told in _TOLD if pattern.search(data[:_MOST])), "")
