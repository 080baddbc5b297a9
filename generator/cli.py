"""The terminal: finds commands in their folder, shows problems, decides the exit code."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from generator import __version__, commands
from generator.problems import EnvironmentFault, ProblemsFound, listing

INPUT, USAGE, ENVIRONMENT, BUG = 1, 2, 3, 4
INTERRUPTED, CLOSED_PIPE = 130, 128 + 13


class Commands(click.Group):
    """One module of ``generator.commands`` per command, imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"generator.commands.{cmd_name}")
        command: click.Command = module.command
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="proofolio")
def proofolio() -> None:
    """A portfolio site whose numbers are computed from evidence files, never typed."""


def main() -> NoReturn:
    """Runs a command and ends the process with the exit code that the README promises."""
    # What a file holds may be no text that a terminal can show, and must not fail for it.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = _run()
    except BrokenPipeError:
        code = _closed_pipe()
    sys.exit(code)


def _run() -> int:
    """Runs a command and shows what went wrong; the exit code says whose fault it was."""
    try:
        return _invoke()
    except ProblemsFound as found:
        click.echo(listing(found.problems, _root()), err=True)
        return INPUT
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except BrokenPipeError:
        raise
    except (EnvironmentFault, OSError) as error:
        click.echo(f"proofolio: {error}", err=True)
        return ENVIRONMENT
    except Exception:  # noqa: BLE001 - the last resort: ours, so it is shown with where to report it
        traceback.print_exc()
        click.echo("This is a bug in Proofolio. Please report it with the lines above.", err=True)
        return BUG


def _invoke() -> int:
    stdout = sys.stdout
    try:
        code = proofolio.main(prog_name="proofolio", standalone_mode=False)
    except SystemExit:
        # click meets a closed pipe by wrapping the stream and ending with exit code 1.
        if sys.stdout is not stdout:
            raise BrokenPipeError from None
        raise
    # Where a command ends early, click hands back the exit code instead of raising it.
    return code if isinstance(code, int) else 0


def _closed_pipe() -> int:
    """The reader of our output is gone, `head` for example, which is no fault of anyone's."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    # Python would complain about what it could not write when it exits.
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    return CLOSED_PIPE


def _root() -> Path:
    from generator.records.root import find_root  # `--help` must not pay for it

    try:
        return find_root(Path.cwd())
    except EnvironmentFault:
        return Path.cwd()
