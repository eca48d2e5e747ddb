"""What breaks first, what breaks worst, and how sure that is: fleets of runs, as lists of plain tasks.

A `mapper` spreads the tasks over processors or machines; the answer does not depend on which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.engine.load.building import usual_arrivals
from patterns_app.core.engine.load.model import Load
from patterns_app.core.engine.load.reading import check_load
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from . import chaos, raising, sampling
from .model import Breaks, Mapper, Outcome, Raised, Stress, Stressing, Task, Varied
from .running import run_task

Tell = Callable[[Stress], None]


def stress(
    sketch: Sketch, vocabulary: Vocabulary, load: Load, asked: Stressing, mapper: Mapper, tell: Tell | None = None
) -> Stress:
    """Raise the load until something gives; break every part in every way; and say how sure the figures are.

    `tell` is given what is known now and then. Raises InvalidSketch where load or question name what there is not.
    """
    check_load(load, sketch)
    sampling.check_uncertain(asked, sketch, load, vocabulary)
    course = Course(sketch, vocabulary, expected_load(sketch, vocabulary, load), asked, mapper, tell)
    course.raise_it()
    course.break_it()
    course.vary_it()
    return course.told(done=True)


def expected_load(sketch: Sketch, vocabulary: Vocabulary, load: Load) -> Load:
    """The load; where it does not say what comes, with what comes usually."""
    return load if load.arrivals else replace(load, arrivals=usual_arrivals(sketch, vocabulary))


def asked_runs(sketch: Sketch, load: Load, asked: Stressing) -> int:
    """How many runs break a part or vary what is uncertain."""
    return len(chaos.faults_of(sketch, load, asked.faults)) + asked.samples


class Course:
    """One fleet under way: what is known so far."""

    def __init__(
        self,
        sketch: Sketch,
        vocabulary: Vocabulary,
        load: Load,
        asked: Stressing,
        mapper: Mapper,
        tell: Tell | None,
    ) -> None:
        self.sketch, self.vocabulary, self.load, self.asked = sketch, vocabulary, load, asked
        self.mapper, self.tell = mapper, tell
        self.steps: list[Outcome] = []
        self.broken: list[Outcome] = []
        self.varied: list[Outcome] = []
        self.usual: Outcome | None = None
        self.breaks: Breaks | None = None
        self.until = ""
        self.ones: list[Varied] = []
        self.rows: list[list[float]] = []
        self.told_at = 0
        self.to_do = 1 + sum(map(len, raising.waves(load))) + asked_runs(sketch, load, asked)

    def raise_it(self) -> None:
        """One, two, four times the load, and so on, until something gives; then between the last two."""
        self.usual = next(self._run([Task(name="usual", sketch=self.sketch, load=self.load)]))
        self._say()
        holds, found = 0.0, None
        planned = raising.waves(self.load)
        for number, wave in enumerate(planned):
            outcomes = self._raised(wave)
            holds, found = self._first(outcomes, holds)
            if found is not None or not all(one.done for one in outcomes):
                self.to_do -= sum(map(len, planned[number + 1 :]))
                break
        if found is None:
            stopped = next((one.stopped_by for one in self.steps if not one.done), "")
            self.until = stopped or raising.until(self.load)
            return
        rounds = 0
        while not raising.is_close(holds, float(found.name), rounds):
            rounds += 1
            more = raising.between(holds, float(found.name))
            self.to_do += len(more)
            outcomes = self._raised(more)
            holds, closer = self._first(outcomes, holds)
            found = closer or found
            if not all(one.done for one in outcomes):
                break
        self._breaks(found, holds)

    def _raised(self, wave: Sequence[float]) -> list[Outcome]:
        outcomes = []
        for outcome in self._run(raising.tasks(self.sketch, self.load, wave)):
            self.steps.append(outcome)
            outcomes.append(outcome)
            self._say()
        return outcomes

    def _first(self, outcomes: Sequence[Outcome], holds: float) -> tuple[float, Outcome | None]:
        """The most that holds, and the first run in which something gives. One that ended early shows neither."""
        for outcome in outcomes:
            if not outcome.done:
                break
            if raising.gives(outcome, self._usually) is not None:
                return holds, outcome
            holds = float(outcome.name)
        return holds, None

    @property
    def _usually(self) -> float:
        """What fails at the least load that was run."""
        return min((one.bad for one in self.steps), default=0.0)

    def _breaks(self, found: Outcome, holds: float) -> None:
        how = raising.gives(found, self._usually)
        if how is not None:
            self.breaks = raising.breaks(self.load, found, how, holds)
            self._say()

    def break_it(self) -> None:
        """Every part in every way."""
        for outcome in self._run(chaos.tasks(self.sketch, self.load, self.asked.faults)):
            self.broken.append(outcome)
            self._say()

    def vary_it(self) -> None:
        """Other values of what is uncertain."""
        self.ones = sampling.varied(self.asked, self.usual.assumed if self.usual else ())
        self.rows = sampling.samples(self.ones, self.load.seed, self.asked.samples)
        for outcome in self._run(sampling.tasks(self.sketch, self.load, self.ones, self.rows, self.vocabulary)):
            self.varied.append(outcome)
            self._say()

    def _run(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        yield from self.mapper(run_task, tasks) if tasks else ()

    def _say(self) -> None:
        share = self.runs * limits.STRESS_TOLD // self.to_do
        if self.tell is not None and share != self.told_at:
            self.told_at = share
            self.tell(self.told(done=False))

    @property
    def runs(self) -> int:
        """How many have been made."""
        return (self.usual is not None) + len(self.steps) + len(self.broken) + len(self.varied)

    def told(self, done: bool) -> Stress:
        """What is known now."""
        usual = self.usual
        steps: list[Raised] = [raising.step(self.load, one) for one in self.steps]
        return Stress(
            done=done,
            runs=self.runs,
            of=self.to_do,
            seconds=self.load.seconds,
            seed=self.load.seed,
            rate=round(raising.height(self.load), 4),
            raised=tuple(sorted(steps, key=lambda one: one.times)),
            breaks=self.breaks,
            raised_until=self.until,
            usual=usual.messages if usual else None,
            usual_p99_ms=usual.p99_ms if usual else None,
            usual_longest_s=usual.longest_s if usual else None,
            usual_under_way=usual.most_under_way if usual else None,
            chaos=chaos.ranked(self.broken),
            bands=sampling.bands(self.varied),
            uncertain=sampling.weighed(self.ones, self.rows[: len(self.varied)], self.varied),
            assumed=usual.assumed if usual else (),
            not_modelled=usual.not_modelled if usual else (),
            unknown=usual.unknown if usual else (),
        )
