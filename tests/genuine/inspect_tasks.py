"""Tasks for the genuine Inspect AI that need no model: its mock model says what is right."""

import asyncio

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import match
from inspect_ai.solver import solver


def says(*_: object) -> ModelOutput:
    # With no usage told, Inspect AI would fetch a tokenizer to work it out.
    said = ModelOutput.from_content("mockllm/model", "right")
    said.usage = ModelUsage(input_tokens=3, output_tokens=2, total_tokens=5)
    return said


@solver
def slow(seconds: float, bad: int):
    async def solve(state, generate):
        await asyncio.sleep(seconds)
        if state.metadata["n"] < bad:
            raise ValueError(f"sample {state.metadata['n']} cannot be solved")
        return await generate(state)

    return solve


@task
def slowly(
    samples: int = 8, seconds: float = 1.0, bad: int = 0, wrong: int = 0, strict: bool = False
):
    """Take so many seconds a sample; the first `bad` have errors, the first `wrong` are wrong."""
    return Task(
        dataset=[
            Sample(input=f"Say {n}", target="other" if n < wrong else "right", metadata={"n": n})
            for n in range(samples)
        ],
        solver=slow(seconds, bad),
        scorer=match(location="any"),
        model=get_model("mockllm/model", custom_outputs=says),
        fail_on_error=strict,
    )
