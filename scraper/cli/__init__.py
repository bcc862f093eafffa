"""The command line: parses, calls one function, prints, and maps the outcome to an exit code (ARTICLE, exit codes).

Nothing heavy is imported here or at the top of a command's file: `scraper --help` must answer at once.
"""

import errno
import os
import signal
import sys
from types import FrameType
from typing import Any

import typer

from scraper.cli.clean import clean
from scraper.cli.crawl import crawl
from scraper.cli.dedup import dedup
from scraper.cli.doctor import doctor
from scraper.cli.explain import explain
from scraper.cli.export import export
from scraper.cli.fetch import fetch
from scraper.cli.options import BUG, GATE_CROSSED, STOPPED, USAGE
from scraper.cli.report import report
from scraper.cli.rules import app as rules_app
from scraper.cli.schema import schema
from scraper.cli.verify import verify
from scraper.errors import ConfigError, RuleError, ScraperError, StoreError, WrongFileError

INTERRUPTED, TERMINATED = 130, 143

OUTPUT = frozenset((errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))
"""Errors of standard output: nobody reads it any more, or it leads to a disk that is full."""

_CommandLineError: type[Any] = typer.BadParameter.__mro__[2]
"""The base of errors in how a command was typed. Reached this way because typer now carries click inside itself, under
a private name, and older ones do not."""

app = typer.Typer(
    name="scraper",
    help="Scrape and clean blog reposts: one clean article per page, and a reason for every character removed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _settings(
    context: typer.Context,
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Say nothing when all is well."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="clean: say on stderr what became of each page."),
) -> None:
    import logging

    logging.getLogger().addHandler(logging.NullHandler())  # libraries log about pages; we say what matters ourselves
    context.obj = {"quiet": quiet, "verbose": verbose}


app.command()(clean)
app.command()(explain)
app.command()(fetch)
app.command()(crawl)
app.command()(verify)
app.command()(dedup)
app.command()(report)
app.command()(export)
app.add_typer(rules_app, name="rules", help="Check, list, show, make and import rules.")
app.command()(schema)
app.command()(doctor)


class TerminatedError(BaseException):
    """SIGTERM: unwinds like ctrl-c, so that files are closed and children ended."""


def _on_sigterm(_number: int, _frame: FrameType | None) -> None:
    raise TerminatedError


def main() -> None:
    """The entry point of the `scraper` command."""
    signal.signal(signal.SIGTERM, _on_sigterm)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; the answer is its exit code.

    A reader of stdout that has enough is a normal end; a full disk behind stdout is none.
    """
    code = 0
    try:
        code = _code_after(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            print(f"scraper: standard output: {error.strerror}; free some space and run again", file=sys.stderr)  # noqa: T201
            code = STOPPED
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer goes there
    return code


def _code_after(arguments: list[str]) -> int:
    try:
        result = app(args=arguments, standalone_mode=False)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except _CommandLineError as error:
        error.show()
        return USAGE
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except TerminatedError:
        return TERMINATED
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # typer makes an exit with 1 of it
            raise stop.__context__ from None
        raise
    except ScraperError as error:
        print(f"scraper: {error}", file=sys.stderr)  # noqa: T201  # stderr is where the command line talks
        return code_of(error)
    except Exception as error:  # the one boundary of the process: our own bug, shown as such
        if isinstance(error, OSError) and error.errno in OUTPUT:  # other files say so by themselves, as StoreError
            raise
        import traceback

        traceback.print_exc()
        return BUG
    return int(result or 0)


def code_of(error: ScraperError) -> int:
    """The exit code for an error of the tree: whose fault it is decides."""
    if isinstance(error, ConfigError | RuleError | WrongFileError):
        return USAGE
    return STOPPED if isinstance(error, StoreError) else GATE_CROSSED
