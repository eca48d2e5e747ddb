"""LIM: what is longer, larger or more than a service takes."""
