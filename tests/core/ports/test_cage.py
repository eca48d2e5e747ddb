"""What runs in the cage costs its own process at most, and who asks for too much at once is told so."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patterns_app.core import limits
from patterns_app.core.ports.cage import Broke, Busy, Cage, CageError, TookTooLong, TooMuchMemory
from patterns_app.core.ports.nursery import Child
from patterns_app.core.sketch.composition import CompositionError
from patterns_app.core.sketch.parser import Error, TooLarge

# Functions that cross into the cage have to be found by their name there, so they stand here.


def too_large() -> None:
    raise TooLarge([Error("$.nodes", "too many")])


def does_not_fit() -> None:
    raise CompositionError("queue", "it plays another role already")


def odd_error() -> None:
    class Local(Exception):
        pass

    raise Local("nobody else knows this class")


def grows() -> None:
    found = [0]
    while True:
        found += found


def long_answer() -> bytes:
    return bytes(limits.CAGE_OUTPUT_BYTES + 1)


def long_file(path: str) -> None:
    with Path(path).open("wb") as file:
        file.truncate(limits.CAGE_FILE_BYTES + 1)


def leaves_a_child(path: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(path).write_text(str(child.pid))
    works(600)


def waits_for(gate: str) -> str:
    while not Path(gate).exists():
        time.sleep(0.01)
    return "the gate was opened"


def mother() -> int:
    return os.getppid()


def is_there(pid: int) -> bool:
    """Does it run? What has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int) -> bool:
    """Has it ended, at once or soon? A busy machine has a minute to get to it."""
    for _ in range(1_200):
        if not is_there(pid):
            return True
        time.sleep(0.05)
    return False


def counts(up_to: int, tell: Callable[[int], None]) -> str:
    for number in range(up_to):
        tell(number)
    return "counted"


def tells_and_hangs(tell: Callable[[int], None]) -> None:
    tell(os.getpid())
    time.sleep(60)


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    found = Cage(1, seconds=20, waiting=1)
    found.run(os.getpid)
    yield found
    found.close()


def test_an_exception_comes_back_with_all_that_it_holds(cage: Cage) -> None:
    with pytest.raises(TooLarge) as told:
        cage.run(too_large)
    assert told.value.errors == [Error("$.nodes", "too many")]
    with pytest.raises(CompositionError) as other:
        cage.run(does_not_fit)
    assert (other.value.role, str(other.value)) == ("queue", "it plays another role already")
    with pytest.raises(Broke, match="Local: nobody else"):
        cage.run(odd_error)


def test_memory_that_grows_ends_at_the_limit(cage: Cage) -> None:
    with pytest.raises(TooMuchMemory, match="memory"):
        cage.run(grows)
    assert cage.run(abs, -1) == 1


def test_an_answer_and_a_file_end_at_the_limit(cage: Cage, tmp_path: Path) -> None:
    with pytest.raises(Broke, match="larger than"):
        cage.run(long_answer)
    with pytest.raises((CageError, OSError)):
        cage.run(long_file, str(tmp_path / "long"))
    assert (tmp_path / "long").stat().st_size <= limits.CAGE_FILE_BYTES
    assert cage.run(abs, -1) == 1


def test_what_a_stopped_piece_of_work_has_started_ends_with_it(cage: Cage, tmp_path: Path) -> None:
    with pytest.raises(TookTooLong):
        cage.run_within(0.5, leaves_a_child, str(tmp_path / "pid"))
    assert gone(int((tmp_path / "pid").read_text()))


def test_who_comes_when_all_places_are_taken_is_refused_at_once(cage: Cage, tmp_path: Path) -> None:
    told: queue.Queue[str | Busy] = queue.Queue()

    def ask() -> None:
        try:
            told.put(cage.run_within(60, waits_for, str(gate)))
        except Busy as busy:
            told.put(busy)

    gate = tmp_path / "gate"
    askers = [threading.Thread(target=ask) for _ in range(3)]  # one works, one waits, and there is no place for one
    for asker in askers:
        asker.start()
    refused = told.get()
    gate.touch()
    for asker in askers:
        asker.join()
    assert isinstance(refused, Busy)
    assert refused.seconds > 0
    assert [told.get(), told.get()] == ["the gate was opened"] * 2
    assert cage.run(abs, -1) == 1


def test_it_tells_how_much_of_the_processor_was_used() -> None:
    spent: list[float] = []
    cage = Cage(1, seconds=20, spent=spent.append)
    cage.run(sum, range(3_000_000))
    with pytest.raises(TookTooLong):
        cage.run_within(0.2, time.sleep, 5)
    cage.close()
    assert 0 < spent[0] < 20
    assert spent[1] == 0.2


def test_a_worker_or_what_workers_are_forked_from_may_be_killed_and_the_next_work_is_done() -> None:
    cage = Cage(1, seconds=20)
    nursery = cage.run(mother)
    with pytest.raises(Broke, match="exit code -9"):
        cage.run(os.kill, cage.run(os.getpid), 9)
    assert cage.run(mother) == nursery
    os.kill(nursery, 9)
    assert gone(nursery)
    assert cage.run(abs, -1) == 1
    cage.close()
    another = cage.run(mother)
    assert another not in (nursery, os.getpid())
    cage.close()


FAMILY = """
import gc, os, sys
from patterns_app.core.ports import cage
known = ["what all share"]
cage.prepare()
if os.fork():
    os.wait()
else:
    import tests.core.ports.test_cage as here
    one = cage.Cage(1, seconds=20)
    print(one.run(here.mother), one.run(os.getpid), one.run(len, "four"), os.getpid(), flush=True)
    os._exit(0)  # as one that is killed: nothing is tidied up
"""


def test_a_process_s_children_share_what_it_prepared_and_nothing_of_it_stays_behind() -> None:
    told = subprocess.run([sys.executable, "-c", FAMILY], capture_output=True, text=True, timeout=120, check=True)
    nursery, worker, four, child = map(int, told.stdout.split())
    assert four == 4
    assert len({nursery, worker, child}) == 3
    assert gone(worker)
    assert gone(nursery)


def test_what_work_tells_on_the_way_is_heard_in_order_before_its_answer(cage: Cage) -> None:
    heard: list[int] = []
    assert cage.run_heard(heard.append, 30, counts, 50) == "counted"
    assert heard == list(range(50))


def test_who_does_not_want_to_hear_more_ends_the_work_with_its_process(cage: Cage) -> None:
    working: list[int] = []

    def enough(process: int) -> None:
        working.append(process)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cage.run_heard(enough, 30, tells_and_hangs)
    assert gone(working[0])
    with pytest.raises(TookTooLong):
        cage.run_heard(working.append, 0.2, tells_and_hangs)
    assert cage.run(len, "abc") == 3


def works(seconds: float) -> str:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "worked"


def has_it_worked(seconds: float) -> int:
    """Sleeps while another process works for it."""
    program = f"import time\nwhile time.process_time() < {seconds}: pass"
    return subprocess.run([sys.executable, "-c", program], check=True).returncode


def test_the_time_of_what_a_piece_of_work_has_started_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patterns_app.core.ports.cage._TIMES_BY_THE_CLOCK", 1_000)
    cage = Cage(4, seconds=60)
    done: list[int] = []
    askers = [threading.Thread(target=lambda: done.append(cage.run_within(2.5, has_it_worked, 1.5))) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert done == [0] * 4
    with pytest.raises(TookTooLong):
        cage.run_within(0.5, has_it_worked, 20)
    cage.close()


def test_time_is_the_processor_s_for_who_shares_it_and_the_clock_s_for_who_sleeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("patterns_app.core.ports.cage._TIMES_BY_THE_CLOCK", 1_000)
    cage = Cage(4, seconds=60)
    done: list[str] = []
    # Four of them have at most half of the processor each on a machine with two, less where others are at work.
    askers = [threading.Thread(target=lambda: done.append(cage.run_within(0.8, works, 0.5))) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert done == ["worked"] * 4
    with pytest.raises(TookTooLong):
        cage.run_within(0.3, works, 20)
    with pytest.raises(TookTooLong):
        cage.run_within(0.3, time.sleep, 60)
    cage.close()


def test_an_answer_that_comes_while_somebody_looks_how_long_it_takes_is_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[bool] = []

    def looks_until_it_has_answered(child: Child) -> tuple[float, bool]:
        looked.append(bool(looked) and child.pipe.poll(60))
        return 0.0, False

    monkeypatch.setattr(Child, "worked", looks_until_it_has_answered)
    cage = Cage(1, seconds=60)
    assert cage.run_within(0.05, works, 0.3) == "worked"
    assert looked[1:] == [True]
    cage.close()
