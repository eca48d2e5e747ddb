"""What balancers, groups of machines, proxies and services of a whole account say of what they reach."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.vocabulary import names

from .apis import mentions
from .ends import ending
from .outsiders import named_by, outside
from .plain import at, items, mapping
from .saying import ACCESS_LOGS, Join, Outside, Said, first
from .template import Resource, references

_ACL = "AWS::WAFv2::WebACL"
_STACK, _REST_API = "AWS::CloudFormation::Stack", "AWS::ApiGateway::RestApi"
# How an association names an API that the template does not make.
_API = "/restapis/"


# Actions of a receipt rule: what names the end, the type that it is of, and the kinds of connection.
_RECEIVED = (
    ("LambdaAction", "FunctionArn", "AWS::Lambda::Function", ("async",)),
    ("S3Action", "BucketName", "AWS::S3::Bucket", ("write",)),
)


def channel(resource: Resource) -> Iterator[Said]:
    """Where AWS Config leaves what it has recorded; the channel stands for its recorder."""
    yield from (Join(resource.name, bucket, ("write",)) for bucket in references(resource.get("S3BucketName")))
    yield from (Join(resource.name, topic, ("notify",)) for topic in references(resource.get("SnsTopicARN")))


def balancer(resource: Resource) -> Iterator[Said]:
    """Where a load balancer leaves its access logs, and what else it names."""
    for one in items(resource.get("LoadBalancerAttributes")):
        if str(at(one, "Key") or "").endswith("_logs.s3.bucket"):
            yield from (Join(resource.name, bucket, ("write",), ACCESS_LOGS) for bucket in references(at(one, "Value")))
    yield from mentions(resource, resource.properties)


def trail(resource: Resource) -> Iterator[Said]:
    """Where CloudTrail leaves its records, and whose calls it records beside those that manage."""
    kept = [resource.get(key) for key in ("S3BucketName", "CloudWatchLogsLogGroupArn")]
    yield from (Join(resource.name, part, ("write",)) for part in dict.fromkeys(references(kept)))
    yield from (Join(resource.name, topic, ("notify",)) for topic in references(resource.get("SnsTopicName")))
    watched = [resource.get(key) for key in ("EventSelectors", "AdvancedEventSelectors")]
    yield from (Join(resource.name, part, ("watch",), sure=False) for part in dict.fromkeys(references(watched)))
    yield from mentions(resource, resource.get("KMSKeyId"))


def endpoints(resource: Resource) -> Iterator[Said]:
    """What an accelerator, which its listener stands for, leads to."""
    front = first(resource.get("ListenerArn"))
    said = references(resource.get("EndpointConfigurations"))
    yield from (Join(front, target, ("sync",)) for target in dict.fromkeys(said))


def backed_up(resource: Resource) -> Iterator[Said]:
    """What a plan, which stands for its vault, makes copies of."""
    plan = first(resource.get("BackupPlanId"))
    said = references(resource.get("BackupSelection", "Resources"))
    yield from (Join(plan, part, ("read",)) for part in dict.fromkeys(said))


def transfer_connector(resource: Resource) -> Iterator[Said]:
    """A connector reads the secret with which it signs in at its partner's."""
    said = [resource.get("SftpConfig", "UserSecretId"), resource.get("As2Config", "BasicAuthSecretId")]
    yield from (Join(resource.name, secret, ("read",)) for secret in dict.fromkeys(references(said)))
    yield from mentions(resource, resource.properties)


def attachment(resource: Resource) -> Iterator[Said]:
    """That a secret is a database's password starts nothing."""
    yield from ()


def container_service(resource: Resource) -> Iterator[Said]:
    """Each load balancer, which its target group stands for, calls the service."""
    for one in items(resource.get("LoadBalancers")):
        for balancer in references(at(one, "TargetGroupArn")):
            yield Join(balancer, resource.name, ("sync",))
    yield from mentions(resource, [value for key, value in resource.properties.items() if key != "LoadBalancers"])


def target_group(resource: Resource) -> Iterator[Said]:
    """What a load balancer forwards to."""
    targets = dict.fromkeys(references(resource.get("Targets")))
    yield from (Join(resource.name, target, ("sync",)) for target in targets)


def proxy_targets(resource: Resource) -> Iterator[Said]:
    """The databases that a proxy keeps connections to."""
    said = [resource.get(key) for key in ("DBInstanceIdentifiers", "DBClusterIdentifiers")]
    proxy = first(resource.get("DBProxyName"))
    yield from (Join(proxy, store) for store in dict.fromkeys(references(said)))


def transfer_user(resource: Resource) -> Iterator[Said]:
    """A server for files reads and writes in the homes of its users."""
    said = [resource.get("HomeDirectory"), resource.get("HomeDirectoryMappings")]
    server = first(resource.get("ServerId"))
    yield from (Join(server, store, ("readwrite",), sure=False) for store in dict.fromkeys(references(said)))


def classic_balancer(resource: Resource) -> Iterator[Said]:
    """A load balancer of the first generation names its machines itself."""
    yield from (Join(resource.name, one, ("sync",)) for one in dict.fromkeys(references(resource.get("Instances"))))


def machines(resource: Resource) -> Iterator[Said]:
    """A group of machines stands behind the balancers that it names, by itself or by their target groups."""
    fronts = ("TargetGroupARNs", "LoadBalancerNames")
    for balancer in dict.fromkeys(references([resource.get(key) for key in fronts])):
        yield Join(balancer, resource.name, ("sync",))
    yield from mentions(resource, [value for key, value in resource.properties.items() if key not in fronts])


def malware_plan(resource: Resource) -> Iterator[Said]:
    """GuardDuty looks at what is put into the bucket."""
    for bucket in dict.fromkeys(references(resource.get("ProtectedResource"))):
        yield Join(resource.name, bucket, ("watch",))


def ingestion(resource: Resource) -> Iterator[Said]:
    """A pipeline into a search collection, which it stands for: its body names where the documents come from."""
    for source in dict.fromkeys(references(resource.get("PipelineConfigurationBody"))):
        yield Join(source, resource.name, sure=False)


def device_authorizer(resource: Resource) -> Iterator[Said]:
    """IoT Core asks a function whether a device may connect."""
    service = names.owner(resource.type)
    devices = Outside(f"outside-{service}", service, "IoT Core")
    yield devices
    for function in dict.fromkeys(references(resource.get("AuthorizerFunctionArn"))):
        yield Join(devices.id, function, ("authorize",))


def records(resource: Resource) -> Iterator[Said]:
    """Where a name leads: what its records mention, and what they stand for that the template does not make."""
    yield from mentions(resource, resource.properties)
    for said in [resource.properties, *items(resource.get("RecordSets"))]:
        leads = at(said, "AliasTarget", "DNSName")
        if not any(not resource.values.has_parameter(name) for name in references(leads)):
            near = f"Where {resource.name} leads"
            yield from ending(Join(resource.name, "", ("dns",)), leads, names.GENERIC, near, resource)


def received(resource: Resource) -> Iterator[Said]:
    """What a receipt rule does with mail that comes in: it is SES that does it, by the set of rules that it names."""
    value = resource.get("RuleSetName")
    rules = outside(value, names.owner(resource.type), "Receipt rules")
    yield rules
    for action in items(resource.get("Rule", "Actions")):
        ends = [(at(action, said, key), kind, ways) for said, key, kind, ways in _RECEIVED]
        told = [at(one, "TopicArn") for one in mapping(action).values()]
        for end, kind, ways in [*ends, *((topic, "AWS::SNS::Topic", ("notify",)) for topic in told)]:
            near = f"What {resource.name} hands mail to"
            yield from ending(Join(named_by(value, rules), "", ways), end, names.owner(kind), near, resource)


def asked_by_the_stack(resource: Resource) -> Iterator[Said]:
    """A custom resource or a macro: CloudFormation asks whoever stands behind its token."""
    stack = Outside("cloudformation", names.owner(_STACK), "CloudFormation")
    for asked in dict.fromkeys(references([resource.get("ServiceToken"), resource.get("FunctionName")])):
        yield stack
        yield Join(stack.id, asked, ("async", "notify"))


def acl(resource: Resource) -> Iterator[Said]:
    """What a web ACL guards: a part of the template, or a REST API that the address names."""
    guard, value = resource.get("WebACLArn"), resource.get("ResourceArn")
    acl_elsewhere = outside(guard, names.owner(_ACL), "Web ACL")
    yield acl_elsewhere
    for target in references(value):
        yield Join(named_by(guard, acl_elsewhere), target, ("govern",))
    if _API in str(value):
        other = outside(value, names.owner(_REST_API), "REST API")
        yield other
        yield Join(named_by(guard, acl_elsewhere), other.id, ("govern",))
