"""Patterns found in any sketch: which it is, which it nearly is and what is missing, what completes it."""
