"""Findings for other programs: one file a format. Each takes the name of the file that was checked and its findings."""
