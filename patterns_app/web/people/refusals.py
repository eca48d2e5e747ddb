"""Why something about people and teams is not done, in words for the person.

NotDone      it is not done, for a reason that the person can understand
NoSuchTeam   there is no such team or invitation, or not for whoever asks: one answer for all reasons
"""

from __future__ import annotations


class NotDone(Exception):
    """Not done. The message is for the person."""


class NoSuchTeam(Exception):
    """No such team or invitation, or not for you."""
