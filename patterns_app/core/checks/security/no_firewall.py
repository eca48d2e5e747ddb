"""SEC-009: a public entrance without a web firewall."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import offered
from patterns_app.core.checks.guarding import guarded
from patterns_app.core.checks.model import Fix, Found, View

_PEOPLE = ("client.browser", "external.http")
_ENTRANCES = ("aws.rest-api", "aws.cloudfront")


def check(view: View) -> Iterator[Found]:
    """One finding for each such entrance."""
    for entrance in asking.nodes_of(view, *_ENTRANCES):
        called = any(asking.service(view, line.source) in _PEOPLE for line in asking.into(view, entrance.id, "sync"))
        protected = any(asking.acts(view, line.source, "firewall") for line in asking.into(view, entrance.id, "govern"))
        if called and not protected:
            message = f"{view.name(entrance.id)} is open to the internet without a web firewall."
            yield Found(message, (entrance.id,), (), _fix(view, entrance.id))


@offered
def _fix(view: View, entrance: str) -> Fix | None:
    return Fix(*guarded(view, entrance, entrance))
