"""What surrounds a run under load: arrivals out of CSV, a budget and whether it is kept, the report in words.

It runs nothing and computes no figure of a report: that is the engine's.
"""
