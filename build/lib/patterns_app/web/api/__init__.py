"""The HTTP API under /api/v1/: one file a group of operations, put together in api.py."""
