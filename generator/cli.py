"""The terminal: finds commands in their folder, shows problems, decides the exit code."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import click

from generator import __version__, commands
from generator.problems import EnvironmentFault, ProblemsFound, listing

INPUT, USAGE, ENVIRONMENT, BUG = 1, 2, 3, 4
INTERRUPTED = 130


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
    try:
        code = proofolio.main(prog_name="proofolio", standalone_mode=False)
    except ProblemsFound as found:
        click.echo(listing(found.problems, _root()), err=True)
        sys.exit(INPUT)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (EnvironmentFault, OSError) as error:
        sys.exit(_environment(error))
    except Exception:  # noqa: BLE001 - the last resort: ours, so it is shown with where to report it
        traceback.print_exc()
        click.echo("This is a bug in Proofolio. Please report it with the lines above.", err=True)
        sys.exit(BUG)
    # Where a command ends early, click hands back the exit code instead of raising it.
    sys.exit(code if isinstance(code, int) else 0)


def _root() -> Path:
    from generator.records.root import find_root  # `--help` must not pay for it

    try:
        return find_root(Path.cwd())
    except EnvironmentFault:
        return Path.cwd()


def _environment(error: EnvironmentFault | OSError) -> int:
    if isinstance(error, BrokenPipeError):
        # The reader of our output is gone; keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13
    click.echo(f"proofolio: {error}", err=True)
    return ENVIRONMENT
