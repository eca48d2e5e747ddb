"""Pattern Studio: the core, the command and the web. Its version stands here alone; the package takes it from here."""

__version__ = "0.1.0"
