"""An experiment as a user writes one, for Phoenix's own Python: a plain task, a plain evaluator.

python phoenix_experiment.py BASE_URL DATASET EXAMPLES REPETITIONS SECONDS [WRONG]

The task takes so many seconds for each of the examples, and fails on the one whose number is given.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from phoenix.client import Client


def main(
    base_url: str, name: str, examples: str, repetitions: str, took_s: str, wrong: str
) -> None:
    client = Client(base_url=base_url)
    dataset = client.datasets.create_dataset(
        name=name,
        inputs=[{"x": at} for at in range(int(examples))],
        outputs=[{"y": at} for at in range(int(examples))],
    )
    print("dataset", dataset.id, flush=True)

    def task(input: dict[str, Any]) -> int:  # noqa: A002 - the client fills arguments by their names
        time.sleep(float(took_s))
        if str(input["x"]) == wrong:
            raise ValueError("no such model")
        return int(input["x"])

    def same(output: int, expected: dict[str, Any]) -> float:
        return float(output == expected["y"])

    client.experiments.run_experiment(
        dataset=dataset,
        task=task,
        evaluators=[same],
        experiment_name=f"about {name}",
        repetitions=int(repetitions),
        retries=0,
        print_summary=False,
    )
    print("over", flush=True)


if __name__ == "__main__":
    main(*(*sys.argv[1:], "")[:6])
