"""Who may do what: the least that a connection needs, and the variables by which code finds its partners."""

from __future__ import annotations

import re

from patterns_app.core.sketch.model import Connection, Node

from . import outside
from .values import Value, allow, arn, att, sub, under
from .work import Work

CIRCLE = "the two would need each other before either is there"
# service -> (name of the variable's end, actions that read, actions that write, what lies under the ARN)
_DATA: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "aws.dynamodb": (
        "TABLE",
        ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
        ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        ("", "/index/*"),
    ),
    "aws.s3": ("BUCKET", ("s3:GetObject",), ("s3:PutObject",), ("/*",)),
    "aws.rds": (
        "CLUSTER_ARN",
        ("rds-data:ExecuteStatement",),
        ("rds-data:BatchExecuteStatement", "rds-data:BeginTransaction", "rds-data:CommitTransaction"),
        ("",),
    ),
    "aws.opensearch": ("COLLECTION", ("aoss:APIAccessAll",), ("aoss:APIAccessAll",), ("",)),
    "aws.elasticache": ("CACHE", (), (), ("",)),
    "aws.secrets-manager": ("SECRET_ARN", ("secretsmanager:GetSecretValue",), (), ("",)),
    "aws.sqs": ("QUEUE_URL", (), ("sqs:SendMessage",), ("",)),
    "aws.sns": ("TOPIC_ARN", (), ("sns:Publish",), ("",)),
    "aws.eventbridge": ("BUS", (), ("events:PutEvents",), ("",)),
    "aws.kinesis": ("STREAM", (), ("kinesis:PutRecord", "kinesis:PutRecords"), ("",)),
    "aws.firehose": ("DELIVERY", (), ("firehose:PutRecord", "firehose:PutRecordBatch"), ("",)),
    "aws.cloudwatch-logs": ("LOGS", (), ("logs:CreateLogStream", "logs:PutLogEvents"), (":*",)),
}
# What is called: service -> (end of the variable's name, actions, what lies under the ARN)
_CALLED: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "aws.lambda": ("FUNCTION", ("lambda:InvokeFunction",), ("",)),
    "aws.step-functions": ("WORKFLOW_ARN", ("states:StartExecution",), ("",)),
    "aws.step-functions-express": ("WORKFLOW_ARN", ("states:StartSyncExecution",), ("",)),
    "aws.glue-job": ("JOB", ("glue:StartJobRun",), ("",)),
    "aws.rest-api": ("URL", ("execute-api:Invoke",), ("/*",)),
    "aws.http-api": ("URL", ("execute-api:Invoke",), ("/*",)),
    "aws.appsync": ("URL", ("appsync:GraphQL",), ("/*",)),
    "aws.cognito": ("USER_POOL", ("cognito-idp:AdminGetUser", "cognito-idp:ListUsers"), ("",)),
    "aws.athena": (
        "WORKGROUP",
        ("athena:GetQueryExecution", "athena:GetQueryResults", "athena:StartQueryExecution"),
        ("",),
    ),
}


def user(work: Work, node: Node) -> str:
    """The resource that a node's rights are given to: itself, or the role beside it."""
    return work.roles.get(node.id) or work.parts[node.id].name


def uses(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that reads, writes or asks a store."""
    end, reads, writes, rest = _DATA[target.service]
    part = work.parts[target.id]
    actions = (*(reads if line.kind != "write" else ()), *(writes if line.kind != "read" else ()))
    if actions:
        work.template.grant(user(work, source), allow(list(actions), _places(part.arn, rest)))
    if target.service == "aws.elasticache":
        work.note(f"{line.id}: put {work.title(source)} into the network of the cache, which a sketch does not know.")
    if target.service == "aws.rds":
        secret = att(part.name, "MasterUserSecret.SecretArn")
        work.template.grant(user(work, source), allow("secretsmanager:GetSecretValue", secret))
    work.wishes.append((source, f"{target.id}_{end}", target.id, _named(work, target)))
    return ""


def calls(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that calls another part."""
    end, actions, rest = _CALLED[target.service]
    part = work.parts[target.id]
    work.template.grant(user(work, source), allow(list(actions), _places(part.arn, rest)))
    work.wishes.append((source, f"{target.id}_{end}", target.id, _named(work, target)))
    return ""


def calls_outside(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that calls a system outside: it only needs the address."""
    work.wishes.append((source, f"{target.id}_URL", "", outside.address(work, target)))
    return ""


def publishes(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that publishes to IoT topics."""
    work.template.grant(user(work, source), allow("iot:Publish", arn("iot", f"topic/{target.id}/*")))
    return ""


def pushes(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that sends messages down open WebSockets."""
    part = work.parts[target.id]
    work.template.grant(user(work, source), allow("execute-api:ManageConnections", under(part.arn, "/prod/POST/*")))
    address = sub(f"https://${{{part.name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/prod")
    work.wishes.append((source, f"{target.id}_CONNECTIONS", target.id, address))
    return ""


def from_outside(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A caller comes to an address that is open to it: the address is an output, and nothing more is needed."""
    return ""


def by_signed_address(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A caller writes an object by an address that somebody signed for it."""
    work.note(f"{line.id}: some code has to sign the address that {work.title(source)} writes to.")
    return ""


def from_device(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A device publishes to the topics of a rule, with a certificate of its own."""
    work.note(f"{line.id}: {work.title(source)} publishes to topics under {target.id}/ and needs a certificate.")
    return ""


def with_own_key(work: Work, line: Connection, source: Node, target: Node) -> str:
    """What runs outside of AWS gets its rights outside of the template too."""
    return "the source runs outside of AWS and needs a key or a role of its own"


def by_load_balancer(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Machines come and go, so nobody can name one: whoever calls them needs what stands in front of them."""
    return "machines are reached through a load balancer, which is yours to add"


def _places(resource: Value, rest: tuple[str, ...]) -> Value:
    found = [under(resource, one) if one else resource for one in rest]
    return found if len(found) > 1 else found[0]


def _named(work: Work, node: Node) -> Value:
    part = work.parts[node.id]
    if node.service in ("aws.rest-api", "aws.http-api"):
        stage = "/prod" if node.service == "aws.rest-api" else ""
        return sub(f"https://${{{part.name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}{stage}")
    if node.service == "aws.appsync":
        return att(part.name, "GraphQLUrl")
    return part.arn if node.service == "aws.rds" else part.ref


def variables(work: Work) -> None:
    """The variables of functions, each only where it makes no circle; a bucket's name can be said without one."""
    for source, wish, target, value in work.wishes:
        if source.service != "aws.lambda":
            continue
        name, owner, part = _variable(wish), work.parts[source.id].name, work.parts.get(target)
        found = value
        if part and part.name and not work.template.needs(owner, part.name):
            if work.nodes[target].service != "aws.s3":
                work.note(
                    f"{source.id}: the variable {name} is left out, because what it names needs the function first."
                )
                continue
            found = _fixed_name(work, work.nodes[target])
        properties = work.properties(source)
        properties.setdefault("Environment", {"Variables": {}})["Variables"][name] = found


def _variable(wish: str) -> str:
    """The name of a variable for a node and what is said of it; `orders-table` needs no second TABLE."""
    node, _, end = wish.partition("_")
    words = re.sub(r"[^A-Z0-9]+", "_", node.upper()).strip("_")
    name = words if f"_{words}".endswith(f"_{end}") else f"{words}_{end}"
    return name if name[0].isalpha() else f"THE_{name}"


def _fixed_name(work: Work, bucket: Node) -> Value:
    """The name of a bucket as a text, so that whoever needs it does not need the bucket to be there."""
    named = sub(f"{bucket.id[:30].strip('-')}-${{AWS::AccountId}}-${{AWS::Region}}")
    found: Value = work.properties(bucket).setdefault("BucketName", named)
    return found
