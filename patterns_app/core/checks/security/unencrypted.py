"""SEC-011: encryption at rest switched off."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each stream, queue or Firehose that stores in the clear."""
    for store in asking.nodes_as(view, "stream", "queue", "delivery-stream"):
        if asking.into(view, store.id, "stream_poll"):
            continue  # it keeps nothing of its own: what it holds is encrypted as the stream that it reads
        if asking.setting(view, store, "encryption") is False:
            message = f"{view.name(store.id)} stores its records unencrypted."
            yield Found(message, (store.id,), (), setting_fix(view, "Encrypt them", store.id, encryption=True))
