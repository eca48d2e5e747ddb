"""Films: each step is a group of frames, tokens travel in it, and the encoders make files that open."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator

import imageio_ffmpeg
import pytest
from PIL import Image, ImageChops

from patterns_app.core.drawing import reel, travelling
from patterns_app.core.drawing.raster import TooManyPixels
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.workers import Workers
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import orders

STORY = timeline(orders(), vocabulary(), orders().scenarios[0])
SCENE = build_scene(orders(), vocabulary(), arrange)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(count=1, seconds=30)
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def shots() -> list[reel.Shot]:
    return reel.shots(SCENE, STORY)


@pytest.fixture(scope="module")
def developed(shots: list[reel.Shot], workers: Workers) -> list[list[bytes]]:
    return [workers.run(reel.develop, shot, 1) for shot in shots]


def test_every_step_is_a_shot_that_lasts_as_long_as_the_step(shots: list[reel.Shot]) -> None:
    assert len(shots) == len(STORY.steps)
    for shot, step in zip(shots[:-1], STORY.steps, strict=False):
        assert len(shot.frames) / reel.FRAMES_A_SECOND + shot.rest == pytest.approx(step.seconds, abs=0.11)
    assert shots[-1].rest > 2


def test_tokens_go_along_the_line_and_arrive(shots: list[reel.Shot]) -> None:
    line = next(line for line in SCENE.connections if line.id == STORY.steps[0].moves[0].connection)
    places = [frame[0][1] for frame in shots[0].frames if frame]
    assert places[0] == line.points[0]
    ends = (places[-1][0] - line.points[-1][0], places[-1][1] - line.points[-1][1])
    assert max(map(abs, ends)) < 20
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("share", "place"), [(0, (0, 0)), (0.25, (5, 0)), (0.5, (10, 0)), (0.75, (10, 5)), (1, (10, 10))]
)
def test_a_place_on_a_line_is_a_share_of_its_length(share: float, place: tuple[float, float]) -> None:
    assert travelling.along([(0, 0), (10, 0), (10, 10)], share) == pytest.approx(place)


def test_frames_of_a_step_differ_by_their_tokens_only(developed: list[list[bytes]]) -> None:
    pictures = [Image.open(io.BytesIO(frame)).convert("RGB") for frame in developed[0]]
    assert len({picture.size for picture in pictures}) == 1
    changed = ImageChops.difference(pictures[3], pictures[-1]).getbbox()
    assert changed is not None
    assert (changed[2] - changed[0]) * (changed[3] - changed[1]) < 0.05 * pictures[0].width * pictures[0].height


def test_a_gif_has_all_frames_and_starts_over(
    shots: list[reel.Shot], developed: list[list[bytes]], workers: Workers
) -> None:
    film = Image.open(io.BytesIO(workers.run(reel.gif, developed, [shot.rest for shot in shots])))
    rests = 0
    for place in range(getattr(film, "n_frames", 0)):
        film.seek(place)
        rests += film.info["duration"] > 250
    assert rests == len(STORY.steps)  # a group of frames each, which ends with a rest
    assert film.info["loop"] == 0


@pytest.mark.parametrize("kind", ["webm", "mp4"])
def test_a_video_opens_and_lasts_as_long(
    kind: reel.VideoKind,
    shots: list[reel.Shot],
    developed: list[list[bytes]],
    workers: Workers,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    film = workers.run(reel.video, developed, [shot.rest for shot in shots], kind)
    path = tmp_path_factory.mktemp("film") / f"film.{kind}"
    path.write_bytes(film)
    program = imageio_ffmpeg.get_ffmpeg_exe()
    read = subprocess.run(
        [program, "-v", "error", "-i", str(path), "-f", "null", "-"], capture_output=True, check=False
    )
    assert read.returncode == 0
    assert read.stderr == b""
    frames, seconds = imageio_ffmpeg.count_frames_and_secs(str(path))
    assert seconds == pytest.approx(STORY.seconds + 2, abs=0.5)
    assert frames > 20


def test_a_film_that_would_be_too_large_is_refused(shots: list[reel.Shot], workers: Workers) -> None:
    with pytest.raises(TooManyPixels):
        workers.run(reel.develop, shots[0], 20)
