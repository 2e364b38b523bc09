"""One screen over six services at once: simulated, configured and genuine.

LangWatch, Nugen and Retab as the demo serves them, a custom provider, and live runs of promptfoo
and Inspect AI. `python -m tests.genuine.one_screen` writes its picture into screenshots/.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.genuine.inside import Inside, Server, clean_env
from tests.genuine.namespace import Namespace
from tests.genuine.program import Program, loopback_port
from tests.genuine.toolbox import tool
from tests.program.conftest import PROGRAM, fresh_home
from tests.program.terminal import Terminal
from tests.screenshots.in_tmux import strips
from tests.ui.golden.svg import draw

HERE = Path(__file__).parent
PICTURE = HERE.parents[1] / "screenshots" / "one-screen-120x24.svg"
SIZE = (120, 24)
SIMULATED = {
    "langwatch:lively-ancient-zebra": "nightly rag",
    "nugen:eval-5f3a9c21": "tone, 25 questions",
    "retab:wfevalrun_m4x7pd": "purchase orders",
}
NEMO = """\
[providers.nemo]
base = "http://127.0.0.1:{port}"
url = "{{base}}/v1/evaluation/jobs/{{id}}/status"
status = "status"
status_map = {{ running = "running", completed = "completed", error = "failed" }}
percent = "status_details.progress"
error = "error_details.message"
"""


class Everything:
    """All six, running, and a user's home that leads to them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._namespace = stack.enter_context(Namespace())
        # What takes long to start comes first: the others are to go on still once it is there.
        self._promptfoo = self._serve_promptfoo()
        self._eval = self._start_eval()
        simulator, nemo = loopback_port(), loopback_port()
        url = f"http://127.0.0.1:{simulator}"
        fresh = fresh_home(folder / "user")
        env = {
            "PROMPTFOO_REMOTE_API_BASE_URL": self._promptfoo.base_url,
            "XDG_DATA_HOME": str(folder / "data"),
            **dict.fromkeys(("LANGWATCH_ENDPOINT", "NUGEN_BASE_URL", "RETAB_API_BASE_URL"), url),
            **dict.fromkeys(("LANGWATCH_API_KEY", "NUGEN_API_KEY", "RETAB_API_KEY"), "demo"),
        }
        self.home = Inside(fresh.folder, fresh.env | env)
        self.home.server = self._promptfoo
        self.home.config_file.parent.mkdir(parents=True)
        self.home.config_file.write_text(NEMO.format(port=nemo))
        self.names = {
            self._inspects_eval(): "arithmetic",
            self._start_job(): "echoed words",
            "nemo:eval-7b21": "safety, nightly",
            **SIMULATED,
        }
        self._run(sys.executable, HERE / "nemo_job.py", nemo, 90)
        services = self._run(PROGRAM, "demo", "--serve", simulator)
        services.wait_until(lambda: "export" in services.printed, "it serves")

    def _start_job(self) -> str:
        """Start promptfoo's evaluation; give its reference."""
        suite = {
            "description": "echoed words",
            "prompts": ["say {{x}}"],
            "providers": [{"id": "echo", "delay": 2000}],
            "tests": [{"vars": {"x": f"w{at}"}} for at in range(20)],
            "sharing": False,
            "evaluateOptions": {"maxConcurrency": 1},
        }
        return f"promptfoo:{self._promptfoo.ask('/api/eval/job', suite)['id']}"

    def _inspects_eval(self) -> str:
        """Wait until Inspect's eval can be found; give its reference."""

        def found() -> str | None:
            runs = self.home.documents("find", "inspect", "--state", "running")
            return str(runs[0]["run"]) if runs else None

        return self._eval.wait_until(found, "its eval is found")

    def _run(
        self, *command: object, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Program:
        program = Program(
            (*self._namespace.inside, *map(str, command)),
            env=clean_env(self._folder, env or {}),
            cwd=cwd or self._folder,
            log=self._folder / f"{Path(str(command[0])).name}.log",
        )
        self._stack.callback(program.stop)
        return program

    def _start_eval(self) -> Program:
        folder = self._folder / "evals"
        folder.mkdir()
        # Inspect takes paths below its working folder only.
        shutil.copy(HERE / "inspect_slow.py", folder / "arithmetic.py")
        words = ("eval", "arithmetic.py", "--model", "mockllm/model", "--max-samples", 2)
        env = {"XDG_DATA_HOME": str(self._folder / "data"), "INSPECT_DISPLAY": "plain"}
        return self._run(*tool("inspect"), *words, cwd=folder, env=env)

    def _serve_promptfoo(self) -> Server:
        folder = self._folder / "promptfoo"
        folder.mkdir()
        port = loopback_port()
        env = {
            "PROMPTFOO_CONFIG_DIR": str(folder / "kept"),
            "PROMPTFOO_DISABLE_TELEMETRY": "1",
            "PROMPTFOO_DISABLE_UPDATE": "1",
            "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
        }
        command = (*tool("promptfoo"), "view", "-p", str(port), "-n")
        server = Server(self._namespace, folder, port, command, clean_env(folder, env), "/health")
        server.start()
        self._stack.callback(server.stop)
        return server


@contextmanager
def everything(folder: Path) -> Iterator[tuple[Everything, Terminal]]:
    """Start all of it, and the screen on one run of each."""
    with ExitStack() as stack:
        world = Everything(folder, stack)
        for ref, name in world.names.items():
            added = world.home.run("add", ref, "--name", name)
            assert added.returncode == 0, added.stderr
        terminal = world.home.terminal(
            through=world.home.server.namespace.inside, columns=SIZE[0], lines=SIZE[1]
        )
        with terminal:
            yield world, terminal


def all_are_shown(terminal: Terminal) -> None:
    """Wait until every one of the six is on the screen as a run that goes on."""
    for service in ("langwatch", "nugen", "retab", "nemo", "promptfoo", "inspect"):
        terminal.wait_for("▸ running", service)


def main() -> None:
    """Write the picture."""
    with (
        tempfile.TemporaryDirectory(prefix="evaltui-one-") as name,
        everything(Path(name)) as (
            _,
            terminal,
        ),
    ):
        all_are_shown(terminal)
        terminal.wait_for("promptfoo", "6/20")
        PICTURE.write_text(draw(strips(terminal), SIZE), encoding="utf-8")
    print(json.dumps({"written": str(PICTURE)}))


if __name__ == "__main__":
    main()
