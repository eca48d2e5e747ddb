"""`pattern-studio completion`: what a shell has to be told so that it completes commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .grammar import Options, verb

ASKING = "_PATTERN_STUDIO_COMPLETE"  # how a shell tells the command that it asks


@verb(
    "completion bash > ~/.local/share/bash-completion/completions/pattern-studio",
    "completion zsh > ~/.zfunc/_pattern-studio",
    "completion fish > ~/.config/fish/completions/pattern-studio.fish",
)
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]), help="bash, zsh or fish.")
def completion(options: Options) -> int:
    """Print the script."""
    from .main import NAME, command_line

    made = get_completion_class(options.shell)
    assert made is not None
    click.echo(made(command_line, {}, NAME, ASKING).source())
    return 0
