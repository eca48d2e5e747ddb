"""What takes over when a step of a workflow has failed: its own Catch, or that of the block that it is in.

A Catch in a branch of a Parallel, or in an item of a Map, handles the error there: only what nothing has caught fails
the block (Step Functions Developer Guide, Handling errors, and Parallel workflow state, read 2026-11-27).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.model import Behaviour, Failure
from patterns_app.core.behaviours.retriers import Catcher, catchers, failures, implied, language, listed

from .topology import Channel

_SOMEWHERE = Catcher(())  # where it leads only the drawing says


def has_catch(step: Channel) -> bool:
    """Does a step have a Catch, whatever that names?"""
    return bool(step.settings.connection.get("catch") or implied(step.settings.connection).get("catch"))


def is_caught(step: Channel) -> bool:
    """Has a step a Catch, or the Parallel or Map that it is in?"""
    return has_catch(step) or bool(catchers(step.settings.connection, language().block_caught))


def own_catch(step: Channel, failure: Failure | None) -> Catcher | None:
    """The entry of a step's own Catch that takes a failure, where the step says where it leads; None: none does."""
    return _first(step, catchers(step.settings.connection, language().ways), failure)


def outer_catch(step: Channel, failure: Failure | None) -> Catcher | None:
    """What takes a failure that the step itself has not handled: the Catch of its block, or one that says no way."""
    asked, words = step.settings.connection, language()
    if around := catchers(asked, words.block_caught):
        return _first(step, around, failure)
    return _SOMEWHERE if not catchers(asked, words.ways) and catches(step, failure) else None


def _first(step: Channel, found: Sequence[Catcher], failure: Failure | None) -> Catcher | None:
    if failure is None or step.behaviour is None:
        return None
    return next((one for one in found if means(step, step.behaviour, one.errors, failure)), None)


def catches(step: Channel, failure: Failure | None) -> bool:
    """Does the Catch of a step take over after this failure?"""
    if failure is None or not has_catch(step):
        return False
    errors = listed(step.settings.connection.get(language().caught))
    return not errors or step.behaviour is None or means(step, step.behaviour, errors, failure)


def means(step: Channel, behaviour: Behaviour, errors: Sequence[str], failure: Failure) -> bool:
    """Does one of these names stand for the failure?"""
    paths = {f"connection.{key}": value for key, value in step.settings.connection.items()}
    paths |= {f"target.{key}": value for key, value in step.settings.target.items()}
    found = failures(behaviour, errors, paths, behaviours().sdk)
    return failure in found or "any" in found


def led_to(handlers: Iterable[Channel], way: str) -> list[Channel]:
    """The steps to which an entry of a Catch leads: those that name it, and those that name none."""
    named = ((one, ways_to(one)) for one in handlers)
    return [one for one, ways in named if not ways or way in ways]


def ways_to(handler: Channel) -> list[str]:
    """The states by which a step is reached after an error; empty where it does not say."""
    value = handler.settings.connection.get(language().way)
    return [name for one in value.split(",") if (name := one.strip())] if isinstance(value, str) else []
