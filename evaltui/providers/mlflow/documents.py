"""MLflow's wire documents.

Source: mlflow 3.17.2 from PyPI, as it runs (`protos/service.proto`, `server/job_api.py`).
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


class RunInfo(WireModel):
    """What a tracking run is, and how it stands."""

    status: Word
    run_id: Text = None
    run_name: Text = None
    experiment_id: Text = None
    start_time: Moment = None
    end_time: Moment = None
    lifecycle_stage: Text = None
    """`active` or `deleted`."""


class RunData(WireModel):
    """What was logged: lists of `{"key", "value"}`, of each metric the last value."""

    metrics: Any = None
    params: Any = None
    tags: Any = None


class Run(WireModel):
    """A tracking run."""

    info: RunInfo
    data: Annotated[RunData | None, LENIENT] = None


class RunAnswer(WireModel):
    """The answer to `runs/get`."""

    run: Run


class RunPage(WireModel):
    """The answer to `runs/search`, which has no `runs` where there are none."""

    runs: Any = None
    next_page_token: Text = None


class ExperimentPage(WireModel):
    """The answer to `experiments/search`."""

    experiments: Any = None


class Experiment(WireModel):
    """What runs are runs of."""

    experiment_id: Text = None
    name: Text = None


class Progress(WireModel):
    """How far a job is; mostly absent, and gone at its end."""

    phase: Text = None
    completed: WholeNumber = None
    total: WholeNumber = None
    unit: Text = None


class Job(WireModel):
    """A job of the server's own; its interface is internal and may change."""

    status: Word
    job_id: Text = None
    job_name: Text = None
    creation_time: Moment = None
    last_update_time: Moment = None
    params: Object = None
    result: Any = None
    error_message: Text = None
    status_message: Text = None
    progress: Annotated[Progress | None, LENIENT] = None


class JobList(WireModel):
    """The answer to `jobs/search`."""

    jobs: Items
