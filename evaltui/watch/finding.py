"""Finding runs: asking a service which there are."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from evaltui.model.account import Account
from evaltui.model.exchange import Answer, AskFailed, Malformed, NotPossible
from evaltui.model.fault import own_fault
from evaltui.providers.contract.provider import FoundRun, ListsRuns, Provider, RunQuery
from evaltui.watch.asking import Ask, reading_of, refusal


async def find(
    provider: Provider, query: RunQuery, account: Account, ask: Ask
) -> tuple[FoundRun, ...]:
    """Give the runs that a service lists, the newest first, at most as many as are wanted.

    Raises:
        NotPossible: the service lists no runs.
        Refused: it did not list these.
        KeyMissing, Unreachable, Malformed: as `Ask`.
    """
    if not isinstance(provider, ListsRuns):
        raise NotPossible(f"{provider.label} lists no runs: add one by its id, or by a URL of it")
    steps = provider.list_runs(query, account.base_url)
    step = partial(next, steps)
    answer: Answer | None = None
    while True:
        try:
            request = step()
        except StopIteration as end:
            return tuple(_with_noun(run, provider) for run in end.value[: query.limit])
        except AskFailed:
            raise
        except Exception as error:
            raise Malformed(own_fault(error, reading_of(provider), answer)) from error
        answer = await ask(request)
        if 200 <= answer.status < 300:
            step = partial(steps.send, answer)
        else:
            step = partial(steps.throw, refusal(provider, account, answer))


def _with_noun(run: FoundRun, provider: Provider) -> FoundRun:
    return replace(run, snapshot=replace(run.snapshot, part_noun=provider.part_noun))
