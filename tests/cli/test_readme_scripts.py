"""README's page for scripts: every block of it is run as it stands, against simulated services."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaltui.model.document_fields import FIELDS
from tests.cli.conftest import LIMIT_S, Program

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
GITHUB_SHELL = ["bash", "-e"]
"""What GitHub runs a step with that names no shell: `bash -e {0}` (its documentation of
`jobs.<job_id>.steps[*].shell`)."""


def page(name: str) -> str:
    (between,) = re.findall(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    return str(between)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page("scripts"), re.MULTILINE | re.DOTALL)


@dataclass
class Shell:
    """Runs scripts with the installed program on the path, as a user's shell would."""

    program: Program

    def __call__(
        self, script: str, *shell: str, **env: str | None
    ) -> subprocess.CompletedProcess[str]:
        assert shutil.which("jq"), "these tests need jq; .ci/run installs it"
        path = f"{BIN}{os.pathsep}{self.program.env['PATH']}"
        return subprocess.run(
            [*(shell or ("bash",)), "-c", script],
            capture_output=True,
            encoding="utf-8",
            timeout=2 * LIMIT_S,
            env=self.program.environment({"PATH": path, **env}),
            cwd=self.program.folder,
            check=False,
        )


@pytest.fixture
def sped_up(fast: Program) -> Shell:
    return Shell(fast)


@pytest.fixture
def still_shell(still: Program) -> Shell:
    return Shell(still)


def the_job() -> dict[str, Any]:
    (workflow,) = blocks("yaml")
    (job,) = yaml.safe_load(workflow)["jobs"].values()
    assert job["env"] == {"LANGWATCH_API_KEY": "${{ secrets.LANGWATCH_API_KEY }}"}
    return dict(job)


def the_steps() -> tuple[str, str]:
    """The scripts of the job: that which waits, and that which tells."""
    install, start, tell, keep = the_job()["steps"]
    assert install["run"].startswith("pipx install ")
    assert tell["if"] == "always() && hashFiles('evaluation.json') != ''"
    assert keep["if"] == "always()"
    assert keep["with"]["path"] == "evaluation.json"
    return start["run"], tell["run"]


@pytest.mark.parametrize(
    ("slug", "code", "verdict"),
    [("rag-quality", 0, "passed"), ("checkout-agent", 1, "failed"), ("support-agent", 1, "failed")],
)
def test_the_github_job_ends_by_the_verdict_and_tells_it(
    sped_up: Shell, slug: str, code: int, verdict: str
) -> None:
    start, tell = the_steps()
    start = start.replace("langwatch:rag-quality", f"langwatch:{slug}")
    summary = sped_up.program.folder / "summary.md"
    env = {"GITHUB_SHA": "4f1c2ab", "GITHUB_STEP_SUMMARY": str(summary)}
    ended = sped_up(start, *GITHUB_SHELL, **env)
    assert ended.returncode == code, ended.stderr
    assert sped_up(tell, *GITHUB_SHELL, **env).returncode == 0
    title, _, reason, *_ = summary.read_text().splitlines()
    assert title == f"### 4f1c2ab: {verdict}"
    assert reason


def test_the_github_job_fails_where_nothing_can_be_started(sped_up: Shell) -> None:
    start, _ = the_steps()
    ended = sped_up(start.replace("rag-quality", "no-such-thing"), *GITHUB_SHELL, GITHUB_SHA="4f1")
    assert ended.returncode == 3
    assert "Experiment not found" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("slug", "code", "says"),
    [("rag-quality", 0, "passed"), ("support-agent", 1, "failed or was stopped")],
)
def test_any_other_ci_tells_the_ends_apart(sped_up: Shell, slug: str, code: int, says: str) -> None:
    script = blocks("sh")[0].replace("langwatch:rag-quality", f"langwatch:{slug}")
    ended = sped_up(script)
    assert ended.returncode == code, ended.stderr
    assert says in (ended.stderr if code else ended.stdout)


def test_any_other_ci_says_what_still_goes_on(still_shell: Shell) -> None:
    script = blocks("sh")[0].replace("45m", "2s")
    ended = still_shell(script)
    assert ended.returncode == 75, ended.stderr
    assert "still goes on" in ended.stderr


def test_the_loop_goes_over_the_failing_runs_alone(sped_up: Shell) -> None:
    program = sped_up.program
    good, bad = (
        program("run", f"langwatch:{slug}", "--wait").out.strip()
        for slug in ("rag-quality", "checkout-agent")
    )
    ended = sped_up(blocks("sh")[1])
    assert ended.returncode == 0, ended.stderr
    (line,) = ended.stdout.splitlines()
    assert re.fullmatch(rf"{bad}: completed, .* cells failed \(http\S+\)", line)
    assert good not in line


def test_the_lines_of_tmux_are_taken_and_show_the_runs(still_shell: Shell) -> None:
    program = still_shell.program
    assert program("add", "langwatch:lively-ancient-zebra").code == 0
    assert program("status").code == 0
    (lines,) = blocks("tmux")
    script = f"""
        cat > tmux.conf <<'END'\n{lines}END
        tmux -S ./socket -f tmux.conf new-session -d -x 120 -y 10 cat || exit
        tmux -S ./socket show -gv status-interval
        tmux -S ./socket display-message -p "$(tmux -S ./socket show -gv status-right)"
        sh -c "$(sed -n "s/.*#(\\(.*\\)).*/\\1/p" tmux.conf)"
        tmux -S ./socket kill-server
    """
    ended = still_shell(script, TERM="xterm-256color")
    assert ended.returncode == 0, ended.stderr
    interval, *_, line = ended.stdout.splitlines()
    assert interval == "5"
    assert line.startswith("1")


def test_every_further_line_works(still_shell: Shell) -> None:
    program = still_shell.program
    watch, form, count, one, cancel = blocks("sh")[2].splitlines()
    added = still_shell(watch)
    assert added.returncode == 0, added.stderr
    refs = added.stdout.split()
    assert refs
    assert all(ref.startswith("retab:") for ref in refs)
    told = still_shell(form).stdout.splitlines()
    assert [line.split()[0] for line in told] == refs
    assert all(re.fullmatch(r"\S+ (\d+|-)/(\d+|-) (\d+|-)", line) for line in told)
    assert still_shell(count).stdout == "0\n"
    ended = still_shell(one.replace("2h", "1s"))
    assert (ended.returncode, ended.stdout) == (8, ended.stdout.replace("one is done", ""))
    stopped = still_shell(cancel)
    assert stopped.returncode == 0, stopped.stderr
    left = program("find", "retab", "--state", "queued", "--json").documents
    assert left == []


def test_every_field_of_the_document_is_told(program: Program) -> None:
    told = re.findall(r"^\| (`.*?`) \|", page("document"), re.MULTILINE)
    names = [name for cell in told for name in re.findall(r"`(\w+)`", cell)]
    assert names == list(dict.fromkeys(names))
    assert set(names) == {field for field in FIELDS if "." not in field}
