"""Files that templates name by addresses put together of pieces, and names of hosts that lead to what is elsewhere."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.reading import read_files

SERVICE = "Resources:\n  {name}: {{Type: AWS::SQS::Queue}}\n"
TWO = """Resources:
  One: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {one}}}}}
  Two: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {two}}}}}
"""
ADDRESSES = {
    "plain": "https://s3.amazonaws.com/bucket/v1/services/{}/service.yaml",
    "sub": "!Sub 'https://${{Bucket}}.s3.amazonaws.com/${{Prefix}}/services/{}/service.yaml'",
    "sub with values": "!Sub ['https://${{B}}/${{Prefix}}services/{}/service.yaml', {{B: !Ref Bucket}}]",
    "joined": "!Join ['/', [!Ref Bucket, services, {}, service.yaml]]",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_of_files_that_are_called_alike_the_folders_tell_which_is_meant(address: str) -> None:
    said = {key: ADDRESSES[address].format(folder) for key, folder in (("one", "orders"), ("two", "mails"))}
    read = read_files(
        {
            "main.yaml": TWO.format(**said).encode(),
            "services/orders/service.yaml": SERVICE.format(name="Orders").encode(),
            "services/mails/service.yaml": SERVICE.format(name="Mails").encode(),
        }
    )
    frames = {frame.id: frame.label for frame in read.sketch.frames}
    assert {(node.label, frames[node.frame or ""]) for node in read.sketch.nodes} == {
        ("Orders", "One"),
        ("Mails", "Two"),
    }
    assert read.left_over == ()


def test_a_name_that_fits_two_files_equally_means_neither() -> None:
    files = {f"{folder}/service.yaml": SERVICE.format(name="Q").encode() for folder in ("a", "b")}
    main = TWO.format(one="https://bucket/service.yaml", two="https://bucket/b/service.yaml")
    read = read_files({"main.yaml": main.encode(), **files})
    labels = {frame.label for frame in read.sketch.frames}
    assert "Two" in labels
    assert "One" not in labels
    assert "One" in {one.name for one in read.left_over}


@pytest.mark.parametrize(
    ("leads", "service"),
    [
        ("!ImportValue Cluster-DNSName", "aws.generic"),
        ("d111111abcdef8.cloudfront.net", "aws.cloudfront"),
        ("!GetAtt Balancer.DNSName", "aws.alb"),
    ],
)
def test_a_name_leads_to_what_it_stands_for_also_where_that_is_elsewhere(leads: str, service: str) -> None:
    template = f"""Resources:
  Name:
    Type: AWS::Route53::RecordSet
    Properties: {{Name: a.example.com, AliasTarget: {{HostedZoneId: Z, DNSName: {leads}}}}}
  Balancer: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer}}
"""
    read = read_files({"template.yaml": template.encode()})
    services = {node.id: node.service for node in read.sketch.nodes}
    assert [(line.kind, services[line.target]) for line in read.sketch.connections] == [("dns", service)]


@pytest.mark.parametrize(
    "joined",
    [
        "Address: {Type: AWS::EC2::EIP, Properties: {InstanceId: !Ref Server}}",
        "Address: {Type: AWS::EC2::EIP}\n"
        "  J: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !Ref Server, EIP: !Ref Address}}",
        "Address: {Type: AWS::EC2::EIP}\n  Card: {Type: AWS::EC2::NetworkInterface}\n"
        "  J:\n    Type: AWS::EC2::EIPAssociation\n"
        "    Properties: {NetworkInterfaceId: !Ref Card, AllocationId: !GetAtt Address.AllocationId}",
    ],
)
def test_a_name_of_an_address_leads_to_the_server_that_has_it(joined: str) -> None:
    template = f"""Resources:
  Name: {{Type: AWS::Route53::RecordSet, Properties: {{Name: a.example.com, ResourceRecords: [!Ref Address]}}}}
  Server: {{Type: AWS::EC2::Instance, Properties: {{NetworkInterfaces: [{{NetworkInterfaceId: !Ref Card}}]}}}}
  {joined}
"""
    read = read_files({"template.yaml": template.encode()})
    assert ("name", "server", "dns") in {(line.source, line.target, line.kind) for line in read.sketch.connections}


@pytest.mark.parametrize("place", ["beside", "within"])
def test_a_definition_into_which_a_deployment_puts_numbers_is_read(place: str) -> None:
    """A token in place of a number is no JSON, and stands in most definitions that have a timeout to set."""
    definition = (
        '{"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "${Work}", "TimeoutSeconds": ${Limit},'
        ' "Comment": "a \\"quoted\\" ${Limit}", "End": true}}}'
    )
    function = "  Work: {Type: AWS::Lambda::Function}\n"
    given = "{Work: !GetAtt Work.Arn, Limit: !Ref Limit}"
    body = {
        "beside": "  Flow: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: flow.asl.json,"
        f" DefinitionSubstitutions: {given}}}}}\n",
        "within": "  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
        f"      DefinitionSubstitutions: {given}\n      DefinitionString: |\n        {definition}\n",
    }[place]
    template = f"Parameters: {{Limit: {{Type: Number}}}}\nResources:\n{function}{body}"
    beside = {"flow.asl.json": definition.encode()} if place == "beside" else {}
    read = read_files({"template.yaml": template.encode(), **beside})
    assert [(line.source, line.kind, line.target) for line in read.sketch.connections] == [
        ("flow", "orchestrate", "work")
    ]
    assert not read.left_over
