"""Inspect AI's wire documents, and that which evaltui makes of its log files.

Source: inspect-ai 0.3.285 from PyPI, as it runs (`_control/state.py`, `log/_log.py`).
"""

from __future__ import annotations

from typing import Annotated, Any

from evaltui.providers.contract.wire import (
    LENIENT,
    Items,
    Moment,
    Object,
    Text,
    WholeNumber,
    WireModel,
    Word,
)


class Samples(WireModel):
    """How many samples stand where; a log has no `in_flight` and no `queued`."""

    total: WholeNumber = None
    completed: WholeNumber = None
    """Those without an error."""
    errored: WholeNumber = None
    cancelled: WholeNumber = None
    in_flight: WholeNumber = None
    queued: WholeNumber = None


class Task(WireModel):
    """A task of a running process, as `GET /tasks` lists it, with what is known of its log."""

    status: Word
    task_id: Text = None
    """Stays the same when a task is tried again, other than `eval_id`."""
    eval_id: Text = None
    run_id: Text = None
    task: Text = None
    started_at: Moment = None
    completed_at: Moment = None
    log_location: Text = None
    samples: Annotated[Samples | None, LENIENT] = None
    log_lags: Any = None
    """Of evaltui: the process is through with the task, but the log does not tell the end yet."""


class Metric(WireModel):
    """A number that sums up a score."""

    value: Any = None


class Score(WireModel):
    """What one scorer found, by metric."""

    name: Text = None
    metrics: Object = None


class Results(WireModel):
    """What the samples came to."""

    total_samples: WholeNumber = None
    completed_samples: WholeNumber = None
    scores: Any = None


class Stats(WireModel):
    """When the samples ran."""

    started_at: Moment = None
    completed_at: Moment = None


class Eval(WireModel):
    """What was evaluated, with what."""

    task_id: Text = None
    eval_id: Text = None
    run_id: Text = None
    task: Text = None
    model: Text = None
    created: Moment = None


class EvalError(WireModel):
    """Why it ended before its time."""

    message: Text = None
    traceback: Text = None


class Log(WireModel):
    """What evaltui reads of a log file: the header, and the samples counted."""

    status: Word
    """`started` while the log has no header, which is written at the end."""
    log: Text = None
    written_at: Moment = None
    """When the file changed last."""
    eval: Annotated[Eval | None, LENIENT] = None
    results: Annotated[Results | None, LENIENT] = None
    stats: Annotated[Stats | None, LENIENT] = None
    error: Annotated[EvalError | None, LENIENT] = None
    samples: Annotated[Samples | None, LENIENT] = None
    sample_error: Text = None
    """What the first of the samples with an error says."""
    may_be_tried_again: Any = None
    """Of evaltui: it failed, but its process goes on with a set of evals, which tries again."""


class Tasks(WireModel):
    """The answer to `GET /tasks`: those of processes, and those of logs."""

    tasks: Items
