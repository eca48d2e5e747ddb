"""Measurements for people: `make bench`. Nothing here passes or fails."""
