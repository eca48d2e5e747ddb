"""What a file only mentions is no connection, and what names nothing joins nothing."""

from __future__ import annotations

import json
from typing import Any

from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.reading_model import Imported


def template(**resources: dict[str, Any]) -> Imported:
    return read(json.dumps({"Resources": resources, "Parameters": {"Bus": {"Type": "String"}}}).encode())


def lines(imported: Imported) -> list[tuple[str, str, str]]:
    return [(one.source, one.kind, one.target) for one in imported.sketch.connections]


def function(**variables: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Handler": "a.b", "Runtime": "python3.13", "Environment": {"Variables": variables}},
    }


API = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP"}}
FRONT = {
    "Type": "AWS::CloudFront::Distribution",
    "Properties": {"DistributionConfig": {"Enabled": True, "Origins": []}},
}


def test_a_route_that_names_no_part_leads_to_none() -> None:
    """Beside it stands a part outside that no parameter stands for: the route's empty end is not that one."""
    mock = {"x-amazon-apigateway-integration": {"type": "mock"}}
    asked = {"x-amazon-apigateway-integration": {"type": "aws", "uri": "arn:aws:apigateway:eu-west-1:sns:action/List"}}
    body = {"openapi": "3.0.1", "paths": {"/a": {"options": mock, "get": asked}}}
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventBusName": "shop",
            "EventPattern": {"source": ["a"]},
            "Targets": [{"Id": "a", "Arn": {"Fn::GetAtt": ["Fn", "Arn"]}}],
        },
    }
    rest = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}}
    imported = template(Rest=rest, Rule=rule, Fn=function())
    assert lines(imported) == [("shop", "rule", "fn")]


def test_an_address_that_is_for_people_is_no_call() -> None:
    address = {"Fn::Sub": "https://${Api}.execute-api.eu-west-1.amazonaws.com/orders"}
    site = {"Fn::Sub": "https://${Front.DomainName}/"}
    imported = template(Api=API, Front=FRONT, Mail=function(SHOP_LINK=address, SITE=site, BASE_URL=site))
    assert lines(imported) == []
    assert "names Api, and nothing" in imported.became["Mail"]


def test_an_address_of_an_api_that_is_not_handed_on_is_a_call() -> None:
    address = {"Fn::Sub": "https://${Api}.execute-api.eu-west-1.amazonaws.com/orders"}
    assert lines(template(Api=API, Mail=function(ORDERS_URL=address))) == [("mail", "sync", "api")]


def test_a_parameter_whose_default_names_a_bus_is_that_bus() -> None:
    rule = {"EventPattern": {"source": ["a"]}, "Targets": [{"Id": "a", "Arn": {"Fn::GetAtt": ["Fn", "Arn"]}}]}
    by_name = {"Type": "AWS::Events::Rule", "Properties": {"EventBusName": "shop", **rule}}
    by_parameter = {"Type": "AWS::Events::Rule", "Properties": {"EventBusName": {"Ref": "Bus"}, **rule}}
    resources = {"Fn": function(), "One": by_name, "Two": by_parameter}
    text = {"Parameters": {"Bus": {"Type": "String", "Default": "shop"}}, "Resources": resources}
    assert set(lines(read(json.dumps(text).encode()))) == {("shop", "rule", "fn")}
    text["Parameters"] = {"Bus": {"Type": "String", "Default": "other"}}
    assert sorted(lines(read(json.dumps(text).encode()))) == [("bus", "rule", "fn"), ("shop", "rule", "fn")]
