"""Files of other tools that are not read: each is named, and answered with what to do next."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from patterns_app.core.interchange.cloudformation.text import load_part
from patterns_app.core.interchange.reading import read, read_files
from patterns_app.core.sketch.parser import NotASketch
from tests.each import each

COMPOSE = "services:\n  web:\n    restart: always\n    image: shop/web\n  db: {image: 'postgres:17'}\n"
STRUCTURIZR = (
    'workspace "Shop" {\n  model {\n    u = person "Buyer"\n    s = softwareSystem "Shop"\n    u -> s "buys"\n  }\n}\n'
)
GO = 'package main\nimport (\n  "github.com/aws/aws-cdk-go/awscdk/v2"\n)\nfunc main() {}\n'


@each(
    ("text", "names", "next_step"),
    [
        (
            "service: shop\nprovider:\n  name: aws\n  runtime: nodejs22.x\n",
            "Serverless Framework",
            "serverless package",
        ),
        ("import * as cdk from 'aws-cdk-lib';\nnew cdk.App();\n", "AWS CDK", "cdk synth"),
        ("import {\n  Stack,\n} from 'aws-cdk-lib/core';\n", "AWS CDK", "cdk synth"),
        ("from aws_cdk import aws_sqs as sqs\nf = lambda x: x\n", "AWS CDK", "cdk synth"),
        ("import software.amazon.awscdk.App;\nclass Main { Runnable r = () -> run(); }\n", "AWS CDK", "cdk synth"),
        ("using Amazon.CDK;\nnamespace Shop { }\n", "AWS CDK", "cdk synth"),
        (GO, "AWS CDK", "cdk synth"),
        ("from cdktf import App, TerraformStack\n", "CDK for Terraform", "cdk.tf.json"),
        ("import * as aws from '@pulumi/aws';\nconst b = new aws.s3.Bucket('b');\n", "Pulumi", "plan"),
        ("name: shop\nruntime: python\n", "Pulumi", "plan"),
        (
            "param location string\nresource s 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n}\n",
            "Bicep",
            "Mermaid",
        ),
        (
            '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}',
            "Azure",
            "Mermaid",
        ),
        ("resources:\n- name: vm\n  type: compute.v1.instance\n", "Deployment Manager", "Mermaid"),
        ("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n", "Kubernetes", "plan"),
        ("apiVersion: v2\nname: shop\nversion: 0.1.0\n", "Helm", "plan"),
        ("apiVersion: v1\nkind: Service\nspec:\n  port: {{ .Values.port }}\n", "Helm", "plan"),
        (COMPOSE, "Docker Compose", "template"),
        (STRUCTURIZR, "Structurizr", "c4plantuml"),
        ('{"type": "excalidraw", "version": 2, "elements": []}', "Excalidraw", "draw.io"),
        ("Id,Name,Shape Library,Page ID,Contained By\n1,Document,,,\n", "Lucidchart", "vsdx"),
        (
            '{"version": 4, "terraform_version": "1.9.0", "lineage": "x", "resources": []}',
            "Terraform",
            "terraform show -json",
        ),
        ('{"version": "39.0.0", "artifacts": {"Shop": {"type": "aws:cloudformation:stack"}}}', "CDK", ".template.json"),
        ('{"StartAt": "Wait", "States": {"Wait": {"Type": "Succeed"}}}', "Step Functions", "template"),
        ("openapi: 3.0.1\ninfo: {title: Shop}\n", "API", "template"),
        ('<?xml version="1.0"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns"/>', "GraphML", "Mermaid"),
        ("sequenceDiagram\n  A->>B: hi\n", "Mermaid", "flowcharts"),
        ("type: Load Balanced Web Service\nname: web\n", "Copilot", "copilot svc package"),
        ("%PDF-1.7\n", "PDF", "draw.io"),
    ],
)
def test_a_file_of_another_tool_is_named_and_answered_with_a_next_step(text: str, names: str, next_step: str) -> None:
    with pytest.raises(NotASketch) as refused:
        read(text.encode())
    message = refused.value.errors[0].message
    assert names in message
    assert next_step in message


@each(
    ("held", "names", "next_step"),
    [
        ("visio/pages/page1.xml", "Visio", "app.diagrams.net"),
        ("ppt/media/image1.png", "PowerPoint", "Mermaid"),
        ("tfplan", "Terraform", "terraform show -json"),
        ("readme.bin", "no file", ""),
    ],
)
def test_an_archive_of_another_tool_is_named_by_what_it_holds(held: str, names: str, next_step: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(held, "x")
    with pytest.raises(NotASketch) as refused:
        read_files({"given.zip": packed.getvalue()})
    message = refused.value.errors[0].message
    assert names in message
    assert next_step in message


@each(
    "text",
    [
        "a -> b\nb -> c\n",
        "graph LR\n  api --> fn[Lambda]\n",
        "Resources:\n  K: {Type: 'AWS::EKS::Cluster', Properties: {Name: 'apiVersion: v1'}}\n",
    ],
)
def test_what_is_read_is_not_taken_for_another_tool(text: str) -> None:
    assert read(text.encode()).sketch.nodes


def test_a_mermaid_c4_diagram_is_read_by_its_macros() -> None:
    text = 'C4Container\n  title Shop\n  Person(u, "Buyer")\n  Container_Boundary(s, "Shop") {\n'
    text += '    Container(w, "Web queue", "AWS Lambda")\n  }\n  Rel(u, w, "buys", "HTTPS")\n'
    imported = read(text.encode())
    assert imported.format == "mermaid"
    assert {(one.label, one.service) for one in imported.sketch.nodes} == {
        ("Buyer", "client.browser"),
        ("Web queue", "aws.lambda"),
    }
    assert [one.label for one in imported.sketch.connections] == ["buys [HTTPS]"]
    assert imported.left_over == ()


def test_long_files_of_nothing_are_refused_in_no_time() -> None:
    for text in ("\n" * 200_000, "workspace {\n" * 16_000, "apiVersion: v2\n" * 16_000, "services:\n a:\n" * 16_000):
        with pytest.raises(NotASketch):
            read(text.encode())


_DEPLOYED = """
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Work: {Type: AWS::Lambda::Function}
  Reads:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Work}
"""


@pytest.mark.parametrize("body", [_DEPLOYED, load_part(_DEPLOYED.encode())], ids=["as a text", "as JSON"])
def test_what_is_got_of_a_deployed_stack_is_read_as_the_template_in_it(body: object) -> None:
    answer = json.dumps({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}).encode()
    sketch = read(answer).sketch
    assert {node.service for node in sketch.nodes} == {"aws.sqs", "aws.lambda"}
    assert [(line.source, line.target) for line in sketch.connections] == [("jobs", "work")]


def test_an_answer_with_no_template_in_it_is_refused() -> None:
    with pytest.raises(NotASketch, match="no mapping of resources"):
        read(b'{"TemplateBody": "just words"}')
