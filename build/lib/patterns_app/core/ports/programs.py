"""Other programs: a filter, and the encoder of films. Both only from inside of a cage, which ends what they start."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path


def filtered(command: Sequence[str], data: bytes) -> bytes:
    """What a program answers to `data`. Raises CalledProcessError when it fails."""
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout  # noqa: S603 - no shell


def has_encoder() -> bool:
    """Is the optional encoder of films installed?"""
    return find_spec("imageio_ffmpeg") is not None


def encoded(
    frames: Iterable[bytes], size: tuple[int, int], rate: int, codec: str, options: Sequence[str], ending: str
) -> bytes:
    """A silent film of frames, each `size` pixels of three bytes, `rate` a second; `ending` names the container."""
    import imageio_ffmpeg

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{ending}"
        film = imageio_ffmpeg.write_frames(
            str(path), size, fps=rate, codec=codec, macro_block_size=2, output_params=list(options)
        )
        film.send(None)
        for frame in frames:
            film.send(frame)
        film.close()
        return path.read_bytes()
