"""No step of a workflow is lost: each leads to a part, of the template or outside of it, or is told with the reason."""

from __future__ import annotations

from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.reading_model import Imported
from tests.each import each


def flow(resource: str, said: str, around: str = "Arguments", more: str = "") -> Imported:
    """What is read of a workflow with this task; beside it there are a table and a connection."""
    return read(
        f"""\
Parameters: {{Endpoint: {{Type: String}}}}
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: {{Url: "https://api.crm.example/v2/people", Asked: !Ref Endpoint}}
      Definition:
        StartAt: Keep
        States:
          Keep:
            {{Type: Task, Resource: "arn:aws:states:::dynamodb:putItem", {around}: {{TableName: !Ref T}}, Next: Each}}
          Each:
            Type: Map
            ItemProcessor:
              StartAt: Ask
              States:
                Ask: {{Type: Task, Resource: "{resource}", {around}: {{{said}}}, TimeoutSeconds: 20, End: true}}
            End: true
{more}
  T: {{Type: AWS::DynamoDB::Table}}
  Key: {{Type: AWS::Events::Connection, Properties: {{AuthorizationType: API_KEY}}}}
""".encode()
    )


HTTP = "arn:aws:states:::http:invoke"
KEY = "InvocationConfig: {ConnectionArn: !GetAtt Key.Arn}"


@each(
    ("resource", "said", "service", "label"),
    [
        (HTTP, f"ApiEndpoint: 'https://api.stripe.com/v1/customers', {KEY}", "external.http", "api.stripe.com"),
        (HTTP, f"ApiEndpoint: '${{Url}}', {KEY}", "external.http", "api.crm.example"),
        (HTTP, f"ApiEndpoint: \"{{% 'https://api.a.example/' & $x %}}\", {KEY}", "external.http", "api.a.example"),
        ("arn:aws:states:::bedrock:invokeModel", "ModelId: anthropic.claude-3", "aws.bedrock", "Bedrock"),
        ("arn:aws:states:::aws-sdk:bedrockruntime:converse", "ModelId: a", "aws.bedrock", "Bedrock"),
        ("arn:aws:states:::aws-sdk:sesv2:sendEmail", "FromEmailAddress: a@example.com", "aws.ses", "SES"),
        ("arn:aws-cn:states:::aws-sdk:textract:analyzeDocument", "Document: {}", "aws.textract", "Textract"),
    ],
)
def test_a_step_that_asks_what_no_resource_is_leads_to_a_part_outside(
    resource: str, said: str, service: str, label: str
) -> None:
    found = flow(resource, said)
    (part,) = [one for one in found.sketch.nodes if one.service == service]
    (line,) = [one for one in found.sketch.connections if one.target == part.id]
    assert (part.label, line.source, line.kind, line.label) == (label, "flow", "orchestrate", "Ask")
    assert (line.settings["step_timeout"], line.settings["after"], line.settings["each"]) == (20, "flow-t", True)
    assert found.left_over == ()
    assert part.id in (found.outside or ())


@each(
    ("resource", "said", "why"),
    [
        (HTTP, "ApiEndpoint: '{% $states.input.url %}'", "it asks an address that is not written out"),
        (HTTP, "ApiEndpoint: '${Asked}', " + KEY, "it asks an address that is not written out"),
        ("arn:aws:states:::aws-sdk:lambda:listFunctions", "Marker: x", "it does lambda:listFunctions, "),
        ("arn:aws:states:::dynamodb:getItem", "TableName: '{% $table %}'", "it does dynamodb:getItem, "),
        ("arn:aws:states:::aws-sdk:sns:publish", "PhoneNumber: '+15555550100'", "it does sns:publish, "),
        ("arn:aws:states:::states:startExecution", "StateMachineArn: '${Flow}'", "it starts its own workflow"),
    ],
)
def test_a_step_that_leads_nowhere_is_left_over_with_the_reason(resource: str, said: str, why: str) -> None:
    told = {one.name: one.why for one in flow(resource, said).left_over}
    assert list(told) == ["Flow, step Ask"]
    assert told["Flow, step Ask"].startswith(why)


def test_a_right_and_a_step_are_one_line_to_one_service() -> None:
    rights = "      Policies: [{Statement: [{Effect: Allow, Action: 'bedrock:InvokeModel', Resource: '*'}]}]"
    found = flow("arn:aws:states:::bedrock:invokeModel", "ModelId: a", "Parameters", rights)
    assert [(one.target, one.kind) for one in found.sketch.connections] == [
        ("t", "orchestrate"),
        ("bedrock", "orchestrate"),
    ]
