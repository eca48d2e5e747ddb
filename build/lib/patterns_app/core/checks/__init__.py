"""The rules: what is questionable in a sketch, why, and how to mend it. Rules live here and nowhere else.

A rule is one stem in the folder of its family: `STEM.py` with its `check`, `STEM.yaml` with its words (id, title,
reason, source, mend, severity) and its examples. Pages, API and canvas show the same text. What several rules need
lies in modules without a YAML file.
"""
