"""A job of the genuine MLflow that needs no model: it counts, as an evaluation of traces does."""

import time

from mlflow.entities._job import JobProgress
from mlflow.server.jobs import job
from mlflow.server.jobs.progress import update_job_progress


@job(name="count_slowly", max_workers=2)
def count_slowly(steps: int, seconds: float, fails: bool = False) -> dict[str, int]:
    for step in range(steps):
        told = JobProgress(phase="scoring", completed=step, total=steps, unit="traces")
        update_job_progress("scoring traces", told)
        time.sleep(seconds)
        if fails and step == steps // 2:
            raise ValueError("the scorer broke")
    return {"scored": steps}
