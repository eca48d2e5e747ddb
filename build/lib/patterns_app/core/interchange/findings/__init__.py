"""The findings of files in the forms that people, pipelines and other tools read."""

from __future__ import annotations

from .model import Checked, Computed, ComputedRule, Report
from .registry import FINDING_FORMATS

__all__ = ["FINDING_FORMATS", "Checked", "Computed", "ComputedRule", "Report"]
