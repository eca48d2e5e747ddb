"""What the `pattern-studio` command does, a file a verb. It alone reads the folders and files of the person."""
