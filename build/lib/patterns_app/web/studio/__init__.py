"""The studio: a sketch is written, drawn, checked and kept. Today as a document; the canvas will stand beside it."""
