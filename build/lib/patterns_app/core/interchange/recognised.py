"""Files of other tools that are known and not read: what they are, and what to do so that there is a file that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_MOST = 262_144  # bytes that are looked through
_DEPLOYED = "once it is deployed, `aws cloudformation get-template --stack-name NAME` gives a file that is read"
_DRAWN = "draw it here, or open it as Mermaid, as Python for diagrams or as a draw.io file"
_ON_WHAT = f"what it runs on; open a template or a plan of that, or {_DRAWN}"
_IN_DRAWIO = "open it at app.diagrams.net (File, Import from, Device), save it as .drawio, and open that file"


def _text(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.MULTILINE)


# By the bytes that a file begins with.
_BINARY: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", f"this is a PDF: what is drawn in it is no data any more; {_DRAWN}"),
    (b"\xff\xd8\xff", f"this is a picture (JPEG): what is drawn in it is no data any more; {_DRAWN}"),
    (b"GIF8", f"this is a picture (GIF): what is drawn in it is no data any more; {_DRAWN}"),
    (b"RIFF", f"this is a picture or a film: what is drawn in it is no data any more; {_DRAWN}"),
    (b"\xd0\xcf\x11\xe0", f"this is a file of Visio or Office in their old form: save it as .vsdx, {_IN_DRAWIO}"),
    (b"\x1f\x8b", "this is packed with gzip: unpack it, and open its files or a zip of them"),
    (b"7z\xbc\xaf", "this is a 7z archive: unpack it, and open its files or a zip of them"),
    (b"Rar!", "this is a RAR archive: unpack it, and open its files or a zip of them"),
    (b"BZh", "this is packed with bzip2: unpack it, and open its files or a zip of them"),
    (b"\xfd7zXZ", "this is packed with xz: unpack it, and open its files or a zip of them"),
)
_TAR = (257, b"ustar")  # place and mark
_TOLD: Final[tuple[tuple[re.Pattern[bytes], str], ...]] = (
    # -- programs and frameworks that make templates or plans
    (
        _text(
            rb"^provider:[ \t\r]*(\n[ \t\r]*(#.*)?|\n[ \t]+[\w-]+:.*)*\n[ \t]+name:[ \t]*['\"]?aws\b"
            rb"|^provider:[ \t]*['\"]?aws\b"
        ),
        "this is a file of the Serverless Framework: run `serverless package`, and open"
        " .serverless/cloudformation-template-update-stack.json",
    ),
    (
        _text(
            rb"^[ \t]*(from|import) aws_cdk\b|['\"](aws-cdk-lib|@aws-cdk/core)['\"/]|^using Amazon\.CDK\b"
            rb"|^import software\.amazon\.awscdk\b|\"github\.com/aws/aws-cdk-go/"
        ),
        "this is a program of the AWS CDK: run `cdk synth --json > template.json`, and open template.json",
    ),
    (
        _text(rb"^[ \t]*(from|import) cdktf\b|['\"]cdktf['\"]|^using HashiCorp\.Cdktf|^import com\.hashicorp\.cdktf"),
        "this is a program of CDK for Terraform: run `cdktf synth`, and open cdktf.out/stacks/NAME/cdk.tf.json",
    ),
    (
        _text(
            rb"^[ \t]*import pulumi\b|['\"]@pulumi/|^using Pulumi\b|^import com\.pulumi\b|\"github\.com/pulumi/"
            rb"|\A(name:.*\n)?runtime: *(nodejs|python|go|dotnet|yaml|java)|\"pulumi_version\"|^[ \t]+type: *aws:\w+"
        ),
        "this is a Pulumi project: no form of it is read here; open a template or a plan of the same stack",
    ),
    (
        _text(rb"\$config\(\{|from ['\"]sst/"),
        f"this is a program of SST: no form of it is read here; {_DRAWN}",
    ),
    (
        _text(rb"['\"]@aws-amplify/backend['\"]|^from chalice\b"),
        f"this is a program that makes a stack by itself: {_DEPLOYED}",
    ),
    (
        _text(rb"^type: *(Load Balanced Web|Request-Driven Web|Backend|Worker) Service|^type: *Scheduled Job"),
        "this is a manifest of AWS Copilot: run `copilot svc package`, and open what it prints",
    ),
    # -- parts of what is read
    (
        _text(rb"\A\s*\{\"@level\"|\"lineage\" *:"),
        "this is the state or a log of Terraform: run `terraform show -json > state.json` there, and open state.json",
    ),
    (
        _text(rb"\"(aws:cdk:cloud-assembly|aws:cloudformation:stack|tree-0\.1)\"|\"dockerImages\" *:"),
        "this is an index of what the CDK has made: open the files beside it that end in .template.json",
    ),
    (
        _text(rb"^(openapi|swagger): *['\"]?\d|\A\s*\{[^{}\[\]]{0,200}\"(openapi|swagger)\" *:"),
        "this describes an API and no architecture: open the template that uses it, together with this file",
    ),
    (
        _text(rb"\A\s*\{(?=[\s\S]{0,4000}\"StartAt\" *:)(?=[\s\S]*\"States\" *:)"),
        "this is a workflow of Step Functions alone: open it together with the template that uses it",
    ),
    # -- what runs elsewhere
    (
        _text(rb"^(resource \w+ '[\w./]+@|targetScope\s*=|param \w+ \w+)"),
        f"this is a Bicep file: it describes Azure, and no form of it is read here; {_DRAWN}",
    ),
    (
        _text(rb"schema\.management\.azure\.com/schemas/[\w-]+/\w*[dD]eploymentTemplate\.json"),
        f"this is a template of Azure's Resource Manager, which is not read here; {_DRAWN}",
    ),
    (
        _text(rb"^[ \t]*(?:- *)?type: *['\"]?([\w-]+\.v\d\w*\.\w+|gcp-types/|\S+\.jinja)|\{\{ *env\[['\"]"),
        f"this is a file of Google's Deployment Manager, which is not read here; {_DRAWN}",
    ),
    (
        _text(rb"^apiVersion: *v2[ \t\r]*$|\{\{-? *(\.Values|include|template)\b"),
        f"this is a Helm chart: it tells what runs in a cluster of Kubernetes and not {_ON_WHAT}",
    ),
    (
        _text(rb"^apiVersion: *\S+[ \t\r]*\n(#.*\n){0,20}kind: *\w|^kind: *\w+[ \t\r]*\napiVersion:"),
        f"this is a manifest of Kubernetes: it tells what runs in a cluster and not {_ON_WHAT}",
    ),
    (
        _text(
            rb"^services:[ \t\r]*\n([ \t]*(#.*)?\n){0,20}[ \t]+[\w.-]+:[ \t\r]*\n([ \t].*\n){0,40}?"
            rb"[ \t]+(image|build|ports|environment|depends_on):"
        ),
        f"this is a file of Docker Compose: it tells what runs together and not {_ON_WHAT}",
    ),
    # -- drawings
    (
        _text(rb"^[ \t]*workspace\b[^\n{]{0,300}\{[ \t\r]*$|\A\s*\{[\s\S]*\"(softwareSystems|deploymentNodes)\" *:"),
        "this is a workspace of Structurizr: run `structurizr export -workspace FILE -format plantuml/c4plantuml`, and"
        " open a .puml file that it writes",
    ),
    (
        _text(rb"\"type\" *: *\"excalidraw(lib)?\""),
        f"this is a drawing of Excalidraw, which is not read here; {_DRAWN}",
    ),
    (
        _text(rb"\A\"?Id\"?,\"?Name\"?,\"?Shape Library\"?,"),
        f"this is a table of Lucidchart's shapes: export the drawing as Visio (.vsdx), {_IN_DRAWIO}",
    ),
    (_text(rb"application/gliffy"), f"this is a drawing of Gliffy: {_IN_DRAWIO}"),
    (_text(rb"<VisioDocument\b"), f"this is a drawing of Visio in its old form: save it as .vsdx, {_IN_DRAWIO}"),
    (_text(rb"<graphml\b"), f"this is a drawing as GraphML, which is not read here; {_DRAWN}"),
    (
        _text(rb"<archimate:model\b|<(\w+:)?model [^<>]*archimate"),
        f"this is a model of ArchiMate, not read here; {_DRAWN}",
    ),
    (_text(rb"<(\w+:)?definitions\b[^<>]*BPMN"), f"this is a process in BPMN, which is not read here; {_DRAWN}"),
    (
        _text(rb"\A\s*(<!doctype html|<html)(?=[\s\S]*data-mxgraph)"),
        "this is a page that draw.io has exported: open the .drawio file, or a PNG or SVG with a copy of the diagram",
    ),
    (_text(rb"\A\s*(<!(doctype|DOCTYPE) html|<html)"), f"this is a page of the web and no drawing; {_DRAWN}"),
    (
        _text(
            rb"\A\s*(sequenceDiagram|classDiagram|stateDiagram|erDiagram|gantt|pie|journey|gitGraph|mindmap|timeline"
            rb"|quadrantChart|requirementDiagram|sankey-beta|xychart-beta|block-beta|block|packet-beta|kanban|zenuml)\b"
        ),
        "this is a Mermaid diagram of another kind: flowcharts, architecture and C4 diagrams are read",
    ),
)
# By a file that a zip holds.
_PACKED: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"^visio/"), f"this is a drawing of Visio: {_IN_DRAWIO}"),
    (
        re.compile(r"^(word|ppt|xl)/"),
        f"this is a file of Word, PowerPoint or Excel: what is drawn in it is not read; {_DRAWN}",
    ),
    (
        re.compile(r"^tfplan$"),
        "this is a plan in Terraform's own form: run `terraform show -json FILE > plan.json`, and open plan.json",
    ),
    (re.compile(r"^META-INF/MANIFEST\.MF$"), f"this is a packed Java program and no architecture; {_DEPLOYED}"),
)


def how_to_read(data: bytes) -> str:
    """What to do with a file that is known and not read; empty for one that nobody knows."""
    told = next((told for mark, told in _BINARY if data.startswith(mark)), "")
    if data[_TAR[0] :].startswith(_TAR[1]):
        told = "this is a tar archive: unpack it, and open its files or a zip of them"
    return told or next((told for pattern, told in _TOLD if pattern.search(data[:_MOST])), "")


def how_to_read_archive(names: Iterable[str]) -> str:
    """What to do with a zip that is a file of another tool, by what it holds; empty for one of anything else."""
    listed = list(names)
    return next((told for pattern, told in _PACKED if any(map(pattern.search, listed))), "")
