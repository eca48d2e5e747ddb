"""A template changed in place: what a sketch adds, changes and removes is written into the text that it came from."""
