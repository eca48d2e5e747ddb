"""A database engine of Django: its name in the settings is the name of this folder."""
