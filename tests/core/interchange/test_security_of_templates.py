"""What a template says of passwords, backups, listeners, alarms, roles and policies, as rules name it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.reading import read
from patterns_app.core.pipeline import judged

FUNCTION = {"Handler": "a.b", "Runtime": "python3.13", "Code": {"ZipFile": "x"}}
ALL_BUT = {"Effect": "Allow", "NotAction": ["s3:GetObject", "iam:*"], "Resource": "*"}
EVERYTHING = {"Effect": "Allow", "Action": "sns:*", "Resource": "*"}
SOME = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}
FETCHED = {"Fn::Sub": "{{resolve:secretsmanager:${Kept}::password}}"}
FIREHOSE = "KinesisFirehose::DeliveryStream"
PARAMETERS = {"Asked": {"Type": "String", "NoEcho": True}, "Usual": {"Type": "String", "Default": "changeme1"}}


def _part(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _said(**parts: dict[str, Any]) -> dict[str, set[str]]:
    """The parts that each rule names, by rule."""
    template = json.dumps({"Parameters": PARAMETERS, "Resources": parts}).encode()
    found: dict[str, set[str]] = {}
    for one in judged(read(template, "cloudformation"))[1]:
        found.setdefault(one.rule, set()).update(one.nodes)
    return found


@pytest.mark.parametrize(
    ("password", "is_named"),
    [("hunter22", True), ({"Ref": "Usual"}, True), ({"Ref": "Asked"}, False), (FETCHED, False), (None, False)],
)
def test_a_password_in_a_template_is_named_and_one_that_is_asked_or_fetched_is_not(
    password: Any, is_named: bool
) -> None:
    properties = {} if password is None else {"MasterUserPassword": password}
    assert ("SEC-020" in _said(Base=_part("RDS::DBInstance", Engine="mysql", **properties))) is is_named


def test_passwords_stand_in_other_places_too() -> None:
    users = {"MasterUserOptions": {"MasterUserPassword": "abcdefgh"}}
    said = _said(
        Broker=_part("AmazonMQ::Broker", Users=[{"Username": "u", "Password": "abcdefgh"}]),
        Search=_part("OpenSearchService::Domain", AdvancedSecurityOptions=users),
        Cache=_part("ElastiCache::ReplicationGroup", AuthToken="abcdefgh"),
        Kept=_part("SecretsManager::Secret", SecretString='{"password": "abcdefgh"}'),
        Made=_part("SecretsManager::Secret", GenerateSecretString={}),
        Sent=_part(FIREHOSE, SplunkDestinationConfiguration={"HECToken": "abcdefgh"}),
        Posted=_part(FIREHOSE, HttpEndpointDestinationConfiguration={"EndpointConfiguration": {"AccessKey": "abcdef"}}),
        Stored=_part(FIREHOSE, RedshiftDestinationConfiguration={"Password": {"Ref": "Usual"}}),
        Asking=_part(FIREHOSE, RedshiftDestinationConfiguration={"Password": {"Ref": "Asked"}}),
    )
    assert said["SEC-020"] == {"broker", "search", "cache", "kept", "sent", "posted", "stored"}


def test_a_container_with_a_password_in_its_environment_is_named() -> None:
    environment = [{"Name": "DB_PASSWORD", "Value": "abcdefgh"}]
    task = _part("ECS::TaskDefinition", ContainerDefinitions=[{"Name": "w", "Environment": environment}])
    service = _part("ECS::Service", TaskDefinition={"Ref": "Task"}, LaunchType="FARGATE")
    assert _said(Task=task, Shop=service)["SEC-017"] == {"shop"}


@pytest.mark.parametrize("containers", [5, True, "text", {"Fn::If": ["a", [], []]}, [5, {"Environment": 5}]])
def test_containers_of_any_other_form_say_nothing(containers: Any) -> None:
    task = _part("ECS::TaskDefinition", ContainerDefinitions=containers)
    service = _part("ECS::Service", TaskDefinition={"Ref": "Task"}, LaunchType="FARGATE")
    assert "SEC-017" not in _said(Task=task, Shop=service)


def test_a_password_in_an_environment_is_named_where_a_parameter_has_it_as_its_default() -> None:
    for parameter, is_named in (("Usual", True), ("Asked", False)):
        work = _part("Lambda::Function", **FUNCTION, Environment={"Variables": {"DB_PASSWORD": {"Ref": parameter}}})
        assert ("SEC-017" in _said(Work=work)) is is_named


@pytest.mark.parametrize(
    ("access", "is_named"), [("PublicRead", True), ("PublicReadWrite", True), ("Private", False), (None, False)]
)
def test_a_bucket_whose_access_control_lets_everyone_in_is_named(access: str | None, is_named: bool) -> None:
    properties = {} if access is None else {"AccessControl": access}
    assert ("SEC-001" in _said(Files=_part("S3::Bucket", **properties))) is is_named


@pytest.mark.parametrize(
    ("days", "is_named"), [(0, True), ("0", True), (1, False), (None, False), ({"Ref": "Asked"}, False)]
)
def test_backups_that_are_switched_off_are_named(days: Any, is_named: bool) -> None:
    properties = {} if days is None else {"BackupRetentionPeriod": days}
    assert ("RES-020" in _said(Base=_part("RDS::DBInstance", Engine="mysql", **properties))) is is_named


@pytest.mark.parametrize(("action", "is_named"), [("forward", True), ("fixed-response", True), ("redirect", False)])
def test_a_listener_on_plain_http_is_named_where_it_does_not_only_redirect(action: str, is_named: bool) -> None:
    balancer = _part("ElasticLoadBalancingV2::LoadBalancer")
    actions = [{"Type": action}]
    listener = _part(
        "ElasticLoadBalancingV2::Listener", LoadBalancerArn={"Ref": "Front"}, Protocol="HTTP", DefaultActions=actions
    )
    safe = _part(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn={"Ref": "Front"},
        Protocol="HTTPS",
        DefaultActions=[{"Type": "forward"}],
    )
    assert ("SEC-021" in _said(Front=balancer, Listener=listener, Safe=safe)) is is_named
    assert "SEC-021" not in _said(
        Front=_part("ElasticLoadBalancingV2::LoadBalancer", Scheme="internal"), Listener=listener
    )


@pytest.mark.parametrize(
    ("role", "beside", "is_named"),
    [
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]}, None, True),
        ({"ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonS3FullAccess"}]}, None, True),
        ({"ManagedPolicyArns": [{"Ref": "Beside"}]}, EVERYTHING, True),
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [EVERYTHING]}}]}, None, True),
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [SOME]}}]}, None, False),
        ({}, EVERYTHING, True),
        ({}, ALL_BUT, True),
        ({}, {**ALL_BUT, "Effect": "Deny"}, False),
        ({}, SOME, False),
    ],
)
def test_rights_for_everything_are_read_from_the_role_and_from_policies_beside_it(
    role: dict[str, Any], beside: dict[str, Any] | None, is_named: bool
) -> None:
    parts = {
        "Role": _part("IAM::Role", **role),
        "Work": _part("Lambda::Function", **FUNCTION, Role={"Fn::GetAtt": ["Role", "Arn"]}),
    }
    if beside:
        document = {"Statement": [beside]}
        parts["Beside"] = _part("IAM::ManagedPolicy", Roles=[{"Ref": "Role"}], PolicyDocument=document)
    assert ("SEC-004" in _said(**parts)) is is_named


def test_functions_that_share_a_role_are_named_where_they_do_different_work() -> None:
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    tells = {"Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": {"Ref": "News"}}]}
    parts = {
        "News": _part("SNS::Topic"),
        "Role": _part("IAM::Role"),
        "One": _part("Lambda::Function", **FUNCTION, Role=role, DeadLetterConfig={"TargetArn": {"Ref": "News"}}),
        "Two": _part("Lambda::Function", **FUNCTION, Role=role),
    }
    assert _said(**parts)["SEC-005"] == {"one", "two"}
    own = _part("Lambda::Function", **FUNCTION, Role={"Fn::GetAtt": ["Other", "Arn"]})
    other = _part("IAM::Role", Policies=[{"PolicyName": "p", "PolicyDocument": tells}])
    assert "SEC-005" not in _said(**{**parts, "Two": own, "Other": other})


def test_a_user_pool_beside_routes_that_ask_nobody_is_named() -> None:
    event = {"Type": "HttpApi", "Properties": {"Path": "/a", "Method": "get", "ApiId": {"Ref": "Api"}}}
    parts = {
        "Pool": _part("Cognito::UserPool"),
        "Api": _part("Serverless::HttpApi"),
        "Work": _part("Serverless::Function", Handler="a.b", Runtime="python3.13", InlineCode="x", Events={"A": event}),
    }
    assert _said(**parts)["SEC-019"] == {"pool", "api"}
    told = {**parts["Work"]["Properties"], "Environment": {"Variables": {"POOL": {"Ref": "Pool"}}}}
    assert "SEC-019" not in _said(**{**parts, "Work": _part("Serverless::Function", **told)})


@pytest.mark.parametrize(
    ("actions", "is_named"),
    [([{"Ref": "More"}], False), (["arn:aws:automate:eu-west-1:ec2:recover"], False), ([], True)],
)
def test_an_alarm_that_only_scales_is_not_said_to_tell_nobody(actions: list[Any], is_named: bool) -> None:
    of = [{"Name": "ServiceName", "Value": {"Fn::GetAtt": ["Shop", "Name"]}}]
    said = _said(
        Shop=_part("ECS::Service", LaunchType="FARGATE"),
        More=_part("ApplicationAutoScaling::ScalingPolicy", PolicyType="StepScaling"),
        Busy=_part("CloudWatch::Alarm", MetricName="CPUUtilization", Dimensions=of, AlarmActions=actions),
    )
    assert ("busy" in said.get("RES-019", set())) is is_named
