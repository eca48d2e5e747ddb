"""What pyproject.toml cannot say: the package carries its data compiled, so that no first run parses them."""

from __future__ import annotations

import subprocess
import sys

from setuptools import setup
from setuptools.command.build_py import build_py


class Build(build_py):
    """The usual copy, with the data in it compiled."""

    def run(self) -> None:
        """A checkout that is installed to be edited has `make` for it."""
        super().run()
        if not getattr(self, "editable_mode", False):
            subprocess.run([sys.executable, "scripts/compile_data.py", self.build_lib], check=True)


setup(cmdclass={"build_py": Build})
