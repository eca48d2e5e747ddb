"""Saved sketches: their tables, who may open them, and everything that is done to them.

Questions to the tables live in `access`, changes in `actions`; a test holds everybody else to that.
"""
