"""How much may wait, how long it may take, and how long what came of it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from patterns_app.core import limits

JOBS_A_CLIENT: Final = 4  # that are not finished
JOBS_HERE: Final = 1  # of a client, that are answered in the process of whoever asks, because no worker lives
JOBS_WAITING: Final = 100  # of all clients together
LATER: Final = 20  # of a hundred, by which each further job of a client stands behind the first ones of others
BODY_BYTES: Final = limits.BODY_BYTES
RESULT_BYTES: Final = 16 * 1_048_576
ATTEMPTS: Final = 2
JOB_TIME: Final = timedelta(minutes=10)
KEPT: Final = timedelta(hours=1)  # after it has ended
BEAT: Final = 10.0  # seconds between two signs of life of a worker
ASKED: Final = timedelta(seconds=5)  # of a client that asks often, how new the note of it is
GLANCE: Final = 1.0  # seconds between two looks at a job that is being worked on: does anybody still want it?
DEAD: Final = timedelta(seconds=30)  # without a sign of life
