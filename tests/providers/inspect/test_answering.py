"""Where Inspect AI's answers come from: processes first, then logs, and no end before the log's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evaltui.model.exchange import Answer, AskFailed, Request, Unreachable
from evaltui.providers.contract.here import Answered, AskAt, Surroundings
from evaltui.providers.inspect import PROVIDER
from tests.fakes import EPOCH
from tests.providers.inspect.test_logs import FOLDER, SUCCESS, log_of

LOGS = f"file:{FOLDER}"
RECORDED = FOLDER.parent
Asked = Callable[[AskAt], Answer]


def recorded(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text())["body"]
    return body


class Machine:
    """A machine whose processes say what a test wants."""

    def __init__(self, folder: Path) -> None:
        self.control = folder / "inspect_ai" / "control"
        self.control.mkdir(parents=True)
        self.around = Surroundings({"XDG_DATA_HOME": str(folder)}, folder)
        self.tasks: dict[str, Any] = {}
        """The body of `GET /tasks` by the socket's path; a socket that is not here is deaf."""
        self.asked: list[str] = []

    def runs(self, pid: int, *tasks: Any, **more: Any) -> None:
        socket = f"/run/{pid}.sock"
        told = {"pid": pid, "socket_path": socket, "started_at": float(pid), **more}
        (self.control / f"{pid}.json").write_text(json.dumps(told))
        self.tasks[f"unix:{socket}"] = list(tasks)

    def ask(self, request: Request, base_url: str = LOGS) -> Answered:
        steps = PROVIDER.answers(request, base_url, self.around)
        step: Callable[[], Any] = lambda: next(steps)  # noqa: E731
        while True:
            try:
                wanted = step()
            except StopIteration as end:
                answered: Answered = end.value
                return answered
            try:
                given = self._answer(wanted) if isinstance(wanted, AskAt) else wanted.at()
            except (AskFailed, OSError) as error:
                step = lambda error=error: steps.throw(error)  # noqa: E731
            else:
                step = lambda given=given: steps.send(given)  # noqa: E731

    def status(self, run_id: str, base_url: str = LOGS) -> Answered:
        return self.ask(PROVIDER.status_request(run_id), base_url)

    def _answer(self, wanted: AskAt) -> Answer:
        self.asked.append(f"{wanted.request.method} {wanted.base_url}{wanted.request.path}")
        if wanted.base_url not in self.tasks:
            raise Unreachable("nothing listens there")
        body = self.tasks[wanted.base_url]
        if wanted.request.method == "POST":
            body = {"ok": True}
        return Answer(200, {}, json.dumps(body).encode(), EPOCH, 0.1)


def test_a_task_that_runs_is_told_by_its_process(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    task = recorded("process-halfway")
    machine.runs(1, {**task, "task_id": "other", "eval_id": "other"})
    machine.runs(2, task)
    assert machine.status(SUCCESS) == Answered(200, task)
    assert machine.status(task["eval_id"]) == Answered(200, task)
    # Asked again, the process that had it last is asked first.
    machine.asked.clear()
    machine.status(SUCCESS)
    assert machine.asked == ["GET unix:/run/2.sock/tasks"]


def test_how_it_ended_the_log_alone_says(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    task = {**recorded("process-completed"), "log_location": str(log_of(SUCCESS))}
    machine.runs(1, task)
    told = machine.status(SUCCESS).value
    assert (told["status"], told["log"]) == ("success", str(log_of(SUCCESS)))

    unfinished = tmp_path / "log.eval"
    (killed,) = FOLDER.glob("*_H4UbjwLcVJn3ad6k8zQue8.eval")
    for content in (killed.read_bytes(), b"PK"):
        unfinished.write_bytes(content)
        machine.runs(1, {**task, "log_location": str(unfinished)})
        assert machine.status(SUCCESS).value["log_lags"] is True

    # A log in a store elsewhere is not looked into: the process is believed.
    elsewhere = {**task, "log_location": "s3://bucket/log.eval"}
    machine.runs(1, elsewhere)
    assert machine.status(SUCCESS) == Answered(200, elsewhere)


def test_what_a_set_of_evals_tries_again_has_not_failed_yet(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    failed = recorded("log-error")["eval"]["task_id"]
    task = {**recorded("process-completed"), "task_id": failed}
    task["log_location"] = str(log_of(failed))
    machine.runs(1, task, eval_set_id="set-1")
    assert machine.status(failed).value["may_be_tried_again"] is True
    machine.tasks.clear()  # the process has ended
    assert "may_be_tried_again" not in machine.status(failed).value


def test_a_log_anywhere_is_found_again_once_its_process_told_of_it(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    task = {**recorded("process-halfway"), "log_location": str(log_of(SUCCESS))}
    machine.runs(1, task)
    nowhere = f"file:{tmp_path}/nowhere"
    machine.status(SUCCESS, nowhere)
    machine.tasks.clear()
    assert machine.status(SUCCESS, nowhere).value["status"] == "success"
    fresh = Machine(tmp_path / "fresh")
    assert fresh.status(SUCCESS, nowhere).status == 404
    assert fresh.status(str(log_of(SUCCESS)), nowhere).value["status"] == "success"


def test_what_is_left_over_or_wrong_among_the_processes_is_passed_over(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.runs(3, 7, None, {"task_id": SUCCESS})
    machine.runs(4)
    del machine.tasks["unix:/run/4.sock"]
    for name, text in {"a": "{", "b": "[]", "c": '{"socket_path": "tcp:1"}', "d": "{}"}.items():
        (machine.control / f"{name}.json").write_text(text)
    assert machine.status("nosuch").status == 404
    assert machine.status(SUCCESS).value["status"] == "success"


def test_a_stop_goes_to_the_process_that_has_the_task(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    task = recorded("process-halfway")
    machine.runs(1, task)
    assert machine.ask(PROVIDER.cancel_request(task["eval_id"])).value == {"ok": True}
    assert machine.asked[-1] == f"POST unix:/run/1.sock/tasks/{SUCCESS}/cancel"
    machine.tasks.clear()
    assert machine.ask(PROVIDER.cancel_request(SUCCESS)).status == 409
    assert machine.ask(PROVIDER.cancel_request("nosuch")).status == 404


def test_what_runs_goes_before_the_logs_and_each_is_listed_once(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.runs(1, recorded("process-halfway"))
    listed = machine.ask(Request("GET", "/tasks")).value["tasks"]
    assert listed[0]["task_id"] == SUCCESS
    logged = [each["eval"]["task_id"] for each in listed[1:]]
    assert SUCCESS not in logged
    assert len(set(logged)) == len(logged) == len(list(FOLDER.glob("*.eval"))) - 1
    assert len(machine.ask(Request("GET", "/tasks", (("limit", "2"),))).value["tasks"]) == 2
