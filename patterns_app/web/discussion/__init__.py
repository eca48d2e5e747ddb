"""What people say to each other about a sketch: threads that are pinned to its parts, and what is answered."""
