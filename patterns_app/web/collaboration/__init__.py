"""Editing at once: sockets by which everybody who has a sketch open sees at once what the others do."""
