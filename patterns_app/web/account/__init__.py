"""The pages of somebody's own account, and of the teams that somebody belongs to."""
