"""An eval for Inspect AI as a user writes one: some seconds a sample.

Its solver answers by itself: to count a model's tokens, Inspect would fetch a file from a server.
"""

from __future__ import annotations

import asyncio

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import includes
from inspect_ai.solver import Generate, TaskState, solver


@solver
def slow():
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        await asyncio.sleep(3)
        state.output = ModelOutput.from_content("mockllm/model", state.input_text)
        return state

    return solve


@task
def arithmetic():
    samples = [Sample(input=f"{at} + {at}?", target=str(2 * at)) for at in range(40)]
    return Task(dataset=samples, solver=slow(), scorer=includes())
