"""Data sources of GraphQL APIs."""

from __future__ import annotations

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, allow, att, trust
from patterns_app.core.sketch.model import Connection, Node

from .shared import fill_in, right
from .work import Work


def source_of_data(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A data source of a GraphQL API."""
    api = work.parts[source.id]
    name = work.template.name(line.id, "DataSource")
    key = (source.id, "data")
    if key not in work.beside:
        work.beside[key] = work.template.name(source.id, "DataRole")
        body = {"AssumeRolePolicyDocument": trust("appsync.amazonaws.com")}
        work.template.add(work.beside[key], "AWS::IAM::Role", body)
    kind, configuration = _data_source(work, line, target, work.beside[key])
    properties: Properties = {"ApiId": att(api.name, "ApiId"), "Name": name, "Type": kind, **configuration}
    if kind != "HTTP":
        properties["ServiceRoleArn"] = att(work.beside[key])
    work.template.add(name, "AWS::AppSync::DataSource", properties)
    return ""


def _data_source(work: Work, line: Connection, target: Node, role_name: str) -> tuple[str, Properties]:
    """The type of a data source and its configuration; what the role may do there."""
    said = form_of(target.service).graphql
    assert said
    actions = [*(said.read if line.kind != "write" else ()), *(said.write if line.kind != "read" else ())]
    if actions:
        work.template.grant(role_name, allow(actions, work.parts[target.id].arn))
    for one in said.rights:
        work.template.grant(role_name, right(work, one, target))
    return said.type, {said.config: fill_in(work, said.said, target)}
