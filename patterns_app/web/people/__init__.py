"""People and teams: their tables, how they sign in, and what role somebody has in a team.

Nothing here knows of sketches: who may do what with one is decided by the workspace.
"""
