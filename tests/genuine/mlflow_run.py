"""A program that logs a run of the genuine MLflow slowly; prints its id first."""

import sys
import time

import mlflow

server, experiment, how = sys.argv[1:]
mlflow.set_tracking_uri(server)
mlflow.set_experiment(experiment)
with mlflow.start_run(run_name=f"echo {how}") as run:
    print(run.info.run_id, flush=True)
    mlflow.log_param("model", "echo")
    for step in range(40):
        mlflow.log_metric("correct", step / 40, step=step)
        time.sleep(0.6)
        if how == "fails" and step == 4:
            raise SystemExit("the scorer broke")
        if how == "killed" and step == 4:
            mlflow.end_run("KILLED")
            break
