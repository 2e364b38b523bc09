"""What a new run is to work on, from the options of `run`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from evaltui.cli.errors import UsageError
from evaltui.cli.usage.json_input import read_json
from evaltui.model.exchange import NotPossible
from evaltui.model.run_inputs import BadInput, parameters, rows
from evaltui.providers.contract.provider import (
    CreatesRuns,
    Provider,
    RunInputs,
    StreamsRuns,
)

OPTIONS = {
    "data": "--data",
    "dataset_id": "--dataset-id",
    "parameters": "--parameters",
    "row_indices": "--row-indices",
    "eval_id": "--eval",
    "block_id": "--block",
}
"""The option for each field of `RunInputs`."""


def read_inputs(args: Namespace, provider: Provider) -> RunInputs:
    """Give what the options say, as far as the provider's service takes it.

    Raises:
        NotPossible: the service starts no runs, or streams none and is to.
        UsageError: it does not take what is given, or what is given cannot be read.
    """
    if not isinstance(provider, CreatesRuns):
        raise NotPossible(f"{provider.label} starts no runs from here: {provider.how_to_start}")
    if args.stream and not isinstance(provider, StreamsRuns):
        raise NotPossible(f"{provider.label} tells no run's course as an event stream: use --wait")
    given = [field for field in OPTIONS if getattr(args, field) is not None]
    unfit = [OPTIONS[field] for field in given if field not in provider.takes]
    if unfit:
        *others, last = [OPTIONS[field] for field in provider.takes]
        taken = f"{', '.join(others)} and {last}" if others else last
        raise UsageError(f"run: {provider.label} takes no {unfit[0]}: it takes {taken}")
    return RunInputs(
        data=_checked("--data", rows, read_json(args.data, "--data")),
        dataset_id=args.dataset_id,
        parameters=_checked("--parameters", parameters, read_json(args.parameters, "--parameters")),
        row_indices=args.row_indices,
        eval_id=args.eval_id,
        block_id=args.block_id,
    )


def _checked(option: str, check: Callable[[Any], Any], value: Any) -> Any:
    """Check what LangWatch's own code demands: it would say no more than "invalid"."""
    try:
        return None if value is None else check(value)
    except BadInput as error:
        raise UsageError(f"{option}: {error}") from None
