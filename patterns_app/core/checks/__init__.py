"""The rules: what is questionable in a sketch, why, and how to mend it. Rules live here and nowhere else.

A rule is a file with an ID and a `check`; its words (title, reason, source, mend, severity) are data in rules.yaml
under the same id, so that pages, API and canvas show the same text.
"""
