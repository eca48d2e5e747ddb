"""What each resource type says about connections. One function a type, listed at the end."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from typing import Any

from patterns_app.core.services.reader import form_of, forms
from patterns_app.core.vocabulary import names

from . import apis, infrastructure
from .allowed import is_address
from .apis import line_open, line_settings, mentions
from .asking import SERVER
from .constructs import notifications
from .definitions import DEFINITIONS, only_sent, states
from .delivering import delivery
from .ends import QUEUE, TOPIC, dead_letters, destinations, ending, redriven, service_in
from .events import DEFAULT_BUS, implicit, started_by
from .joining import from_sam_policies
from .origins import origin_settings
from .outsiders import named_by, outside
from .plain import at, items, mapping
from .saying import ACCESS_LOGS, Join, Outside, Said, first
from .scheduling import clock_of, schedule, target_of
from .template import Resource, references

# What an event source mapping is told of a stream only.
_STREAMED = ("StartingPosition", "Topics", "BisectBatchOnFunctionError", "ParallelizationFactor")

# Whom a bucket tells: where that is said, who is named, and what that one is where the template does not make it.
_NOTIFIED = (
    ("LambdaConfigurations", "Function", "AWS::Lambda::Function"),
    ("QueueConfigurations", "Queue", QUEUE),
    ("TopicConfigurations", "Topic", TOPIC),
)

Handler = Callable[[Resource], Iterator[Said]]


def _function(resource: Resource) -> Iterator[Said]:
    yield from started_by(resource)
    yield from _environment(resource)
    yield from from_sam_policies(resource.name, resource.get("Policies"))
    yield from _connectors(resource)
    yield from destinations(resource.name, resource.get("EventInvokeConfig", "DestinationConfig"), resource)
    for event in mapping(resource.get("Events")).values():
        said = at(event, "Properties", "DestinationConfig")
        yield from destinations(resource.name, said, resource, whose="event_source")
    for log in references(resource.get("LoggingConfig", "LogGroup")):
        yield Join(resource.name, log, ("write",), sure=False)
    for key in ("DeadLetterQueue", "DeadLetterConfig"):
        said = resource.get(key)
        usual = names.owner(TOPIC if at(said, "Type") == "SNS" else QUEUE)
        kept = Join(resource.name, "", ("dlq",))
        yield from ending(kept, at(said, "TargetArn"), usual, f"Dead letters of {resource.name}", resource)


def _environment(resource: Resource) -> Iterator[Said]:
    """What the variables name, each as something that the function may only be told: an address alone may be asked.

    An address that its name tells to be for others, such as a link in a mail, is asked by nobody here.
    """
    for name, value in mapping(resource.get("Environment", "Variables")).items():
        address = is_address(value)
        for target in dict.fromkeys(references(value)) if not (address and names.is_handed_on(name)) else ():
            of_all = name in resource.variables_of_all
            yield Join(resource.name, target, sure=False, needs_right=not address, address=address, of_all=of_all)


def _connectors(resource: Resource) -> Iterator[Said]:
    for connector in resource.connectors.values():
        properties = at(connector, "Properties")
        for destination in items(at(properties, "Destination")):
            yield from _connected(resource.name, at(destination, "Id"), at(properties, "Permissions"))


def _connector(resource: Resource) -> Iterator[Said]:
    source = resource.get("Source", "Id")
    for destination in items(resource.get("Destination")):
        if isinstance(source, str):
            yield from _connected(source, at(destination, "Id"), resource.get("Permissions"))


def _connected(source: str, target: Any, permissions: Any) -> Iterator[Said]:
    wanted = set(items(permissions))
    kinds = ("readwrite",) if wanted == {"Read", "Write"} else ("read",) if wanted == {"Read"} else ("write",)
    if isinstance(target, str):
        yield Join(source, target, (*kinds, "readwrite"))


def _workflow(resource: Resource) -> Iterator[Said]:
    yield from started_by(resource)
    substitutions, told = mapping(resource.get("DefinitionSubstitutions")), set[str]()
    for key in DEFINITIONS:
        for target, state, settings, fetches, is_open in states(resource.get(key), substitutions):
            told.add(target)
            yield Join(resource.name, target, ("orchestrate",), state, settings, open=is_open)
            yield from [Join(resource.name, target, ("read",), state, fetches=True)] if fetches else []
    yield from (_step(said, told) for said in _other_steps(resource, substitutions))


def _other_steps(resource: Resource, substitutions: dict[str, Any]) -> Iterator[Said]:
    """What a workflow names besides its states: without its definition it is known by what is put into it."""
    values = [*map(resource.get, DEFINITIONS), substitutions]
    yield from mentions(resource, values, without=only_sent(resource.properties))
    yield from from_sam_policies(resource.name, resource.get("Policies"))


def _step(said: Said, told: Container[str]) -> Said:
    """A step of which only the part is known and, where no state tells it, not what the task does about errors."""
    if not isinstance(said, Join):
        return said
    unknown = frozenset() if said.target in told else frozenset(("retry", "catch"))
    return Join(said.source, said.target, ("orchestrate",), sure=False, open=unknown)


def _queue(resource: Resource) -> Iterator[Said]:
    kept = Join(resource.name, "", ("dlq",), settings=line_settings(resource), open=line_open(resource))
    yield from dead_letters(kept, redriven(resource.get("RedrivePolicy")), resource)


def _topic(resource: Resource) -> Iterator[Said]:
    for subscription in items(resource.get("Subscription")):
        yield from _subscribed(resource.name, at(subscription, "Endpoint"), at(subscription, "Protocol"), {})


def _subscription(resource: Resource) -> Iterator[Said]:
    topic = resource.get("TopicArn")
    other = outside(topic, names.owner("AWS::SNS::Topic"), "Topic")
    yield other
    settings = line_settings(resource)
    yield from _subscribed(named_by(topic, other), resource.get("Endpoint"), resource.get("Protocol"), settings)
    kept = Join(named_by(topic, other), "", ("dlq",), settings={"whose": "subscription"})
    yield from dead_letters(kept, redriven(resource.get("RedrivePolicy")), resource)


def _subscribed(topic: str, endpoint: Any, protocol: Any, settings: dict[str, Any]) -> Iterator[Said]:
    target = first(endpoint)
    if target and protocol in ("lambda", "sqs", "firehose"):
        yield Join(topic, target, ("push", "notify", "async"), settings=settings)
    elif protocol in ("http", "https", "email", "email-json", "sms"):
        other = Outside(f"{topic}-{protocol}", "external.http" if "http" in protocol else "client.browser", protocol)
        yield other
        yield Join(topic, other.id, ("push",), settings=settings)


def _polled(value: Any, properties: Mapping[str, Any]) -> str:
    """The service that a reader fetches from: by its ARN, else by what only a reader of that service is told."""
    found = service_in(value)
    told = {key: len(properties.keys() & set(form.signs)) for key, form in forms().items()}
    best = max(told, key=told.__getitem__)
    return best if found == names.GENERIC and told[best] else found


def _mapping(resource: Resource) -> Iterator[Said]:
    properties = resource.properties
    value = resource.get("EventSourceArn") or resource.get("SelfManagedEventSource", "Endpoints")
    function = first(resource.get("FunctionName"))
    other = outside(value, _polled(value, properties), "Event source")
    yield other
    settings = line_settings(resource)
    kinds = ("stream_poll", "queue_poll") if properties.keys() & _STREAMED else ("queue_poll", "stream_poll")
    yield Join(named_by(value, other), function, kinds, settings=settings, open=line_open(resource))
    yield from destinations(function, resource.get("DestinationConfig"), resource, whose="event_source")


def _rule(resource: Resource) -> Iterator[Said]:
    bus = resource.get("EventBusName")
    if resource.get("ScheduleExpression"):
        yield (clock := clock_of(resource))
        source = clock.id
    elif bus in (None, "default"):
        source = DEFAULT_BUS
        yield implicit()[DEFAULT_BUS]
    else:
        other = outside(bus, implicit()[DEFAULT_BUS].service, "Event bus")
        yield other
        source = named_by(bus, other)
    settings, is_open = {**line_settings(resource), "rule_name": resource.name}, line_open(resource)
    for one in items(resource.get("Targets")):
        told = Join(source, "", ("rule", "start", "async"), resource.name, settings, open=is_open)
        arn = target_of(one)
        yield from ending(told, arn, names.GENERIC, f"Target of {resource.name}", resource)
        kept = Join(source, "", ("dlq",), settings={"whose": "rule_target"})
        yield from dead_letters(kept, at(one, "DeadLetterConfig", "Arn"), resource)


def _bucket(resource: Resource) -> Iterator[Said]:
    said = resource.get("NotificationConfiguration")
    for key, inner, usual in _NOTIFIED:
        for one in items(at(said, key)):
            event = at(one, "Event")
            settings = line_settings(resource, f"/NotificationConfiguration/{key}/*", one)
            told = Join(resource.name, "", ("notify",), event if isinstance(event, str) else "", settings)
            yield from ending(told, at(one, inner), names.owner(usual), f"{inner} of {resource.name}", resource)
    bucket = names.owner(resource.type)
    for rule in items(resource.get("ReplicationConfiguration", "Rules")):
        copied, value = Join(resource.name, "", ("replicate",)), at(rule, "Destination", "Bucket")
        yield from ending(copied, value, bucket, f"Replica of {resource.name}", resource)
    value = resource.get("LoggingConfiguration", "DestinationBucketName")
    yield from ending(
        Join(resource.name, "", ("write",), ACCESS_LOGS), value, bucket, f"Logs of {resource.name}", resource
    )
    if at(said, "EventBridgeConfiguration") is not None:
        yield implicit()[DEFAULT_BUS]
        yield Join(resource.name, DEFAULT_BUS, ("notify",))


def _behind(origin: Any, domain: Any) -> str:
    """The service of an origin that the template does not make: a bucket where it says so, else a server somewhere."""
    is_bucket = at(origin, "S3OriginConfig") is not None or ".s3" in str(domain)
    return names.owner("AWS::S3::Bucket") if is_bucket else SERVER


def _distribution(resource: Resource) -> Iterator[Said]:
    config = resource.get("DistributionConfig")
    managed = form_of(names.owner(resource.type)).managed
    for origin in items(at(config, "Origins")):
        domain = at(origin, "DomainName")
        settings = origin_settings(mapping(config), mapping(origin), resource.values.plain, managed)
        told = Join(resource.name, "", ("origin",), settings=settings)
        if made := [name for name in references(domain) if not resource.values.has_parameter(name)]:
            yield replace(told, target=made[0])
        else:
            yield from ending(told, domain, _behind(origin, domain), f"Origin of {resource.name}", resource)
    for behaviour in [*items(at(config, "DefaultCacheBehavior")), *items(at(config, "CacheBehaviors"))]:
        for key in ("LambdaFunctionAssociations", "FunctionAssociations"):
            for one in items(at(behaviour, key)):
                event = {"event": resource.values.plain(at(one, "EventType"))}
                for target in dict.fromkeys(references(one)):
                    yield Join(resource.name, target, ("edge_hook",), settings=event)
    for bucket in dict.fromkeys(references(at(config, "Logging", "Bucket"))):
        yield Join(resource.name, bucket, ("write",))
    for guard in references(at(config, "WebACLId")):
        yield Join(guard, resource.name, ("govern",))


def _pipe(resource: Resource) -> Iterator[Said]:
    value = resource.get("Source")
    said = mapping(resource.get("SourceParameters"))
    other = outside(value, _polled(value, said), "Source")
    yield other
    queues = ("SqsQueueParameters", "ActiveMQBrokerParameters", "RabbitMQBrokerParameters")
    kinds = (
        ("stream_poll", "queue_poll") if said.keys() - {"FilterCriteria", *queues} else ("queue_poll", "stream_poll")
    )
    settings = line_settings(resource)
    yield Join(named_by(value, other), resource.name, kinds, settings=settings, open=line_open(resource))
    for target in list(references(resource.get("Enrichment")))[:1]:
        yield Join(resource.name, target, ("sync",), "enriches")
    how = [at(part, "InvocationType") for part in mapping(resource.get("TargetParameters")).values()]
    for target in list(references(resource.get("Target")))[:1]:
        yield Join(resource.name, target, ("start", "async") if "FIRE_AND_FORGET" in how else ())
    for part in said.values():
        kept = Join(resource.name, "", ("dlq", "destination"))
        yield from dead_letters(kept, at(part, "DeadLetterConfig", "Arn"), resource)


def _topic_rule(resource: Resource) -> Iterator[Said]:
    actions = resource.get("TopicRulePayload", "Actions")
    yield from (Join(resource.name, target) for target in dict.fromkeys(references(actions)))


def _pool(resource: Resource) -> Iterator[Said]:
    said = mapping(resource.get("LambdaConfig"))  # Cognito waits for all of its triggers but custom senders
    for target, sends in dict.fromkeys((to, key.endswith("Sender")) for key in said for to in references(said[key])):
        yield Join(resource.name, target, ("async",) if sends else ("trigger",), "custom sender" if sends else "")


def _alarm(resource: Resource) -> Iterator[Said]:
    """What it watches, and whom it tells. One on others watches those; one that is worked out says what of each."""
    watched = dict.fromkeys(references([resource.get("Dimensions"), resource.get("AlarmRule")]), "")
    for query in items(resource.get("Metrics")):
        metric = at(query, "MetricStat", "Metric")
        name = str(at(metric, "MetricName") or "")
        for target in references(metric):
            watched[target] = ", ".join(dict.fromkeys((*filter(None, [watched.get(target)]), name)))
    for target, metrics in watched.items():
        yield Join(resource.name, target, ("watch",), settings={"metric": metrics} if metrics else {})
    for key in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        told = Join(resource.name, "", ("notify", "push", "async"))
        yield from ending(told, resource.get(key), names.owner(TOPIC), f"Told by {resource.name}", resource)


def _permission(resource: Resource) -> Iterator[Said]:
    """Somebody may call the function: a mention, because the permission is needed for a connection and is none."""
    for target in list(references(resource.get("FunctionName")))[:1]:
        for source in list(references(resource.get("SourceArn")))[:1]:
            yield Join(source, target, sure=False)


def _log(resource: Resource) -> Iterator[Said]:
    """A log that is called after a part is the one that the part writes."""
    named = dict.fromkeys(references(resource.get("LogGroupName")))
    yield from (Join(part, resource.name, ("write",), sure=False) for part in named)
    yield from mentions(resource, resource.get("KmsKeyId"))


def _filter(resource: Resource) -> Iterator[Said]:
    """Who gets the entries of a log. Where a text around a part's name says which log, it is the part's own."""
    log = resource.get("LogGroupName")
    *_, named = ("", *references(log))
    if named and not mapping(log).keys() <= {"Ref", "Fn::GetAtt"}:
        whose, named = named, f"{named} log"  # a name ends in the part's own
        yield Outside(named, names.owner("AWS::Logs::LogGroup"), f"Log of {whose}")
        yield Join(whose, named, ("write",))
    for target in references(resource.get("DestinationArn")):
        yield Join(named, target, ("push", "async"))


def _invoke_config(resource: Resource) -> Iterator[Said]:
    yield from destinations(first(resource.get("FunctionName")), resource.get("DestinationConfig"), resource)


def anything(resource: Resource) -> Iterator[Said]:
    """A type without a handler: what it mentions, where the matrix knows the pair."""
    yield from mentions(resource, resource.properties)


HANDLERS: dict[str, Handler] = {
    "AWS::ApiGateway::Authorizer": apis.authorizer,
    "AWS::ApiGateway::Method": apis.method,
    "AWS::ApiGateway::RestApi": apis.api,
    "AWS::ApiGatewayV2::Api": apis.api,
    "AWS::ApiGatewayV2::Authorizer": apis.authorizer,
    "AWS::ApiGatewayV2::Integration": apis.integration,
    "AWS::AppSync::DataSource": apis.data_source,
    "AWS::AppSync::GraphQLApi": apis.graphql,
    "AWS::AutoScaling::AutoScalingGroup": infrastructure.machines,
    "AWS::Backup::BackupSelection": infrastructure.backed_up,
    "AWS::CloudFormation::CustomResource": infrastructure.asked_by_the_stack,
    "AWS::CloudFormation::Macro": infrastructure.asked_by_the_stack,
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::CloudTrail::Trail": infrastructure.trail,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::CompositeAlarm": _alarm,
    "AWS::Cognito::UserPool": _pool,
    "AWS::Config::DeliveryChannel": infrastructure.channel,
    "AWS::ECS::Service": infrastructure.container_service,
    "AWS::ElasticLoadBalancing::LoadBalancer": infrastructure.classic_balancer,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": infrastructure.balancer,
    "AWS::ElasticLoadBalancingV2::TargetGroup": infrastructure.target_group,
    "AWS::Events::Rule": _rule,
    "AWS::GlobalAccelerator::EndpointGroup": infrastructure.endpoints,
    "AWS::GuardDuty::MalwareProtectionPlan": infrastructure.malware_plan,
    "AWS::IoT::Authorizer": infrastructure.device_authorizer,
    "AWS::IoT::TopicRule": _topic_rule,
    "AWS::KinesisFirehose::DeliveryStream": delivery,
    "AWS::Lambda::EventInvokeConfig": _invoke_config,
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::Permission": _permission,
    "AWS::Logs::LogGroup": _log,
    "AWS::Logs::SubscriptionFilter": _filter,
    "AWS::OSIS::Pipeline": infrastructure.ingestion,
    "AWS::Pipes::Pipe": _pipe,
    "AWS::RDS::DBProxyTargetGroup": infrastructure.proxy_targets,
    "AWS::Route53::RecordSet": infrastructure.records,
    "AWS::Route53::RecordSetGroup": infrastructure.records,
    "AWS::S3::Bucket": _bucket,
    "AWS::SES::ReceiptRule": infrastructure.received,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::SQS::Queue": _queue,
    "AWS::Scheduler::Schedule": schedule,
    "AWS::SecretsManager::SecretTargetAttachment": infrastructure.attachment,
    "AWS::Serverless::Api": apis.api,
    "AWS::Serverless::Connector": _connector,
    "AWS::Serverless::Function": _function,
    "AWS::Serverless::GraphQLApi": apis.graphql,
    "AWS::Serverless::HttpApi": apis.api,
    "AWS::Serverless::StateMachine": _workflow,
    "AWS::Serverless::WebSocketApi": apis.sockets,
    "AWS::StepFunctions::StateMachine": _workflow,
    "AWS::Transfer::Connector": infrastructure.transfer_connector,
    "AWS::Transfer::User": infrastructure.transfer_user,
    "AWS::WAFv2::WebACLAssociation": infrastructure.acl,
    "Custom::S3BucketNotifications": notifications,
}


def handler_of(kind: str) -> Handler | None:
    """What reads a resource type's connections; every custom type is CloudFormation's question to somebody."""
    return HANDLERS.get(kind) or (infrastructure.asked_by_the_stack if kind.startswith("Custom::") else None)
