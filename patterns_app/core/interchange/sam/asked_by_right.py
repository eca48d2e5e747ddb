"""What code asks by a right alone, or by the name of something that a person has to prove: models, mail.

Service Authorization Reference, "Actions, resources, and condition keys for Amazon Bedrock" and "for Amazon SES".
"""

from __future__ import annotations

import re

from patterns_app.core.services.values import Value, allow, arn, sub
from patterns_app.core.sketch.model import Connection, Node

from .rights import user
from .work import Part, Work

_MODELS = "arn:${AWS::Partition}:bedrock:*::foundation-model/*"
_MORE = re.compile(r"\b(agents?|knowledge ?bases?|guardrails?|flows?)\b", re.IGNORECASE)  # resources of Bedrock


def is_model(work: Work, node: Node) -> bool:
    """Is a part of Bedrock nothing but models, so that nothing is made? Its settings are an agent's."""
    return not (node.settings or work.outgoing(node) or _MORE.search(node.label))


def models(work: Work, node: Node) -> None:
    """Foundation models: AWS has them, and what asks them needs the right only."""
    work.parts[node.id] = Part("", "", [sub(_MODELS), arn("bedrock", "inference-profile/*")])
    work.note(
        f"{work.title(node)} is no resource, only the right to ask the models of AWS:"
        " narrow that to the model that is asked."
    )


def asks_model(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code asks a foundation model."""
    part = work.parts[target.id]
    if part.name:
        return "an agent is asked by its alias and a knowledge base by its id, and the right for it is yours to add"
    work.template.grant(
        user(work, source), allow(["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], part.arn)
    )
    return ""


def sends_mail(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code sends mail from an identity of the template."""
    part = work.parts[target.id]
    places: list[Value] = [arn("ses", f"identity/${{{part.name}}}")]
    if "ConfigurationSetAttributes" in work.properties(target):
        places.append(arn("ses", "configuration-set/*"))
    work.template.grant(
        user(work, source), allow(["ses:SendEmail", "ses:SendRawEmail"], places if places[1:] else places[0])
    )
    work.wishes.append((source, f"{target.id}_SENDER", target.id, part.ref))
    work.note(f"{line.id}: {work.title(target)} sends nothing until its identity is verified.")
    return ""
