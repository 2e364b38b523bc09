"""The program: reads the command line, and opens the screen or runs a command."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from evaltui.cli.ending import ENDING, Terminated, leave_at_once, leave_if_held_up, signals_raise
from evaltui.cli.errors import UsageError, sentence_and_code
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.parser import SCREEN, parse
from evaltui.cli.printing.output import hang_up, make_robust, say, talk
from evaltui.cli.usage import NAMES, module_of
from evaltui.cli.usage.arguments import did_you_mean
from evaltui.files.screen_settings import COLORS, GLYPHS, TerminalSettings
from evaltui.model.fault import DEBUG_ENV, debugging, own_fault, report_faults
from evaltui.terminal import first_frame
from evaltui.terminal.depth import COLOR_ENV
from evaltui.terminal.letters import GLYPHS_ENV

if TYPE_CHECKING:
    from evaltui.files.config import Config
    from evaltui.files.key_bindings import KeySetting
    from evaltui.files.problem import Problem
    from evaltui.model.exchange import Answer
    from evaltui.session.reporting import Reporter

NO_TERMINAL_TO_REPLAY = (
    "replay: the screen needs a terminal: add --json for one document for each line"
)


def run(argv: Sequence[str] | None = None) -> int:
    """Run the program with these arguments, or the process's own; give its exit code."""
    make_robust()
    if argv is None:  # the process is ours
        _watch_for_faults()
        _keep_memory_private()
    code = int(_guarded(sys.argv[1:] if argv is None else argv))
    hang_up()
    if argv is None:
        # Nothing is left to save, and the end is a moment away: no signal is to change its code.
        for number in (signal.SIGINT, *ENDING):
            signal.signal(number, signal.SIG_IGN)
        leave_if_held_up(code)
        if "evaltui.ui.app" in sys.modules:  # all is saved, and the terminal is given back
            leave_at_once(code)
    return code


def _guarded(argv: Sequence[str]) -> int:
    """Run the program so that whatever happens ends as one sentence and an exit code."""
    try:
        with signals_raise():
            return _run(argv)
    except SystemExit as end:  # argparse, after --help and --version
        return end.code if isinstance(end.code, int) else 0
    except Terminated as end:
        return end.code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return ExitCode.SUCCESS
    except BaseException as error:  # noqa: BLE001 - no traceback ever reaches a user
        # Words of the command line may be anything: the command alone is told.
        command = next((word for word in argv if word in NAMES), "screen")
        sentence, code = sentence_and_code(error, f"running evaltui {command}")
        say(sentence)
        if debugging(os.environ):
            talk(_reporter().traceback(error))
        return code


@cache
def _reporter() -> Reporter:
    """Give what reports faults, loaded for the first one."""
    from evaltui.session.reporting import Reporter  # noqa: PLC0415 - see above

    return Reporter(os.environ)


def _report(error: BaseException, doing: str, answer: Answer | None) -> str | None:
    return _reporter().report(error, doing, answer)


def _watch_for_faults() -> None:
    """Have faults reported that nobody else can tell of, in place of a traceback on the screen."""
    report_faults(_report)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            own_fault(args.exc_value, "working in a thread")

    def while_cleaning_up(args: sys.UnraisableHookArgs) -> None:
        # What a connection or a file says when it is thrown away is of no use to anybody.
        if isinstance(args.exc_value, Exception) and not isinstance(args.exc_value, OSError):
            own_fault(args.exc_value, "cleaning up")

    threading.excepthook = in_thread
    sys.unraisablehook = while_cleaning_up


def _keep_memory_private() -> None:
    """Have no image of the memory written should the process crash: the keys are in it."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on every system

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _run(argv: Sequence[str]) -> int:
    args = parse(argv)
    if args.debug:
        os.environ[DEBUG_ENV] = "1"
    is_demo = args.command == "demo" and args.serve is None
    if args.command == SCREEN or is_demo or (args.command == "replay" and not args.json):
        return _open_screen(args)
    command = import_module(f"evaltui.cli.commands.{module_of(args.command)}")
    code: int = (
        command.run(args, check_keys=_check_keys) if args.command == "config" else command.run(args)
    )
    return code


def _check_keys(settings: Sequence[KeySetting]) -> Sequence[Problem]:
    """Say what is wrong with the user's key bindings, as the screen would."""
    from evaltui.ui.keys import actions_of_the_screen  # noqa: PLC0415
    from evaltui.ui.own_keys import choose_keys  # noqa: PLC0415

    return choose_keys(settings, actions_of_the_screen()).problems


def _open_screen(args: Namespace) -> int:
    """Open the screen, if there is a terminal for it.

    Raises:
        UsageError: there is none.
        BadReference, BadAddress, BadConfig: what it is to show cannot be found.
    """
    from evaltui.cli.terminal import obstacle  # noqa: PLC0415 - commands need no terminal

    reason = obstacle(sys.stdin, sys.stdout, os.environ)
    if reason is not None:
        raise UsageError(reason if args.command != "replay" else NO_TERMINAL_TO_REPLAY)
    _check_wishes()
    gc.disable()  # until the first screen stands: nearly all that is made for it is kept
    try:
        return _opened(args)
    finally:
        gc.enable()
        first_frame.take_back()  # before anything is said


def _opened(args: Namespace) -> int:
    if args.command == "demo":
        from evaltui.ui.demo import open_demo  # noqa: PLC0415 - brings Textual

        return open_demo(options=_options(args))
    from evaltui.cli.asking.opening import runs_file_path  # noqa: PLC0415
    from evaltui.files.config_reader import load_config  # noqa: PLC0415
    from evaltui.files.paths import config_path  # noqa: PLC0415

    config = load_config(config_path(args.config, os.environ))
    if args.command == "replay":
        return _open_replay(args, config)
    from evaltui.ui.launch import open_screen  # noqa: PLC0415 - brings Textual

    options = _options(args)
    return open_screen(
        config,
        runs_file_path(args),
        args.refs,
        options=options,
        keeps_picture=args.config is None and options == TerminalSettings(),
    )


def _check_wishes() -> None:
    """Look at the variables that say how the terminal is to be treated.

    Raises:
        UsageError: one of them says nothing that is known.
    """
    for variable, known in ((COLOR_ENV, COLORS), (GLYPHS_ENV, GLYPHS)):
        wish = os.environ.get(variable, "").lower()
        if wish and wish not in known:
            near = did_you_mean(wish, known)
            raise UsageError(f"{variable}: {wish!r} is none of {', '.join(known)}{near}")


def _open_replay(args: Namespace, config: Config) -> int:
    """Play a recording on the screen, up to its first line that cannot be read.

    Raises:
        BadRecording: there was such a line; told once the screen is closed.
        UsageError: the file cannot be read.
    """
    from evaltui.cli.commands.replay import read_whole  # noqa: PLC0415 - commands import it by name

    records, failure = read_whole(args)
    from evaltui.ui.replay import open_replay  # noqa: PLC0415 - brings Textual

    code = open_replay(records, config, speed=args.speed, options=_options(args))
    if failure is not None:
        raise failure
    return code


def _options(args: Namespace) -> TerminalSettings:
    """Give what the command line says of the terminal."""
    return TerminalSettings(
        mouse=False if args.no_mouse else None,
        color=args.color,
        glyphs="ascii" if args.ascii else None,
        low_bandwidth="on" if args.low_bandwidth else None,
    )
