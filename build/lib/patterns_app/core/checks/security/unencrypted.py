"""SEC-011: encryption at rest switched off."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

_OF_STORES = ("storage_encrypted", "encrypted")  # what services that keep data for long call it


def check(view: View) -> Iterator[Found]:
    """One finding for each stream, queue or Firehose that stores in the clear, and for each store that is told to."""
    for passing in asking.nodes_as(view, "stream", "queue", "delivery-stream"):
        if asking.into(view, passing.id, "stream_poll"):
            continue  # it keeps nothing of its own: what it holds is encrypted as the stream that it reads
        if asking.setting(view, passing, "encryption") is False:
            message = f"{view.name(passing.id)} stores its records unencrypted."
            yield Found(message, (passing.id,), (), setting_fix(view, "Encrypt them", passing.id, encryption=True))
    for store in view.graph.sketch.nodes:
        for key in _OF_STORES:
            if asking.setting(view, store, key) is False:
                message = f"{view.name(store.id)} is told to store its data unencrypted."
                title = "Encrypt it, which takes a new one that the data moves to"
                yield Found(message, (store.id,), (), setting_fix(view, title, store.id, **{key: True}))
