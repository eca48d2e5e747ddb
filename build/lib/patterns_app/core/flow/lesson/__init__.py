"""Questions of a lesson: on the picture, answered by the engine, and about what the catalogue says of an entry."""
