"""`evaltui demo --serve`: the simulated services over real HTTP, for any client."""

from __future__ import annotations

from argparse import Namespace

from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import data
from evaltui.demo import DEMO_KEY
from evaltui.demo.cast import initial_references
from evaltui.demo.serve import LOOPBACK, serve
from evaltui.providers import load_provider


def run(args: Namespace) -> ExitCode:
    """Serve until Ctrl-C or SIGTERM, which is how it is meant to end.

    Raises:
        ServeError: it cannot be served there.
    """
    serve(args.serve, ready=lambda port: data("\n".join(lines(f"http://{LOOPBACK}:{port}"))))
    return ExitCode.SUCCESS


def lines(base_url: str) -> list[str]:
    """Give what to paste into another terminal: shell commands, and comments that a shell skips."""
    references = [reference for reference, _ in initial_references()]
    names = dict.fromkeys(reference.partition(":")[0] for reference in references)
    providers = [load_provider(name) for name in names]
    first = [next(each for each in references if each.startswith(f"{name}:")) for name in names]
    exports = [
        f"export {provider.base_url_env}={base_url} {provider.key_env}={DEMO_KEY}"
        for provider in providers
    ]
    return [
        f"# The simulated services are at {base_url} until Ctrl-C. In another terminal:",
        *exports,
        f"evaltui --runs-file demo-runs.toml {' '.join(first)}",
    ]
