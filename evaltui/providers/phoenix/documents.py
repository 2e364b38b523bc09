"""Phoenix's wire documents, named as in its own code (`server/api/routers/v1`, 20.26.1)."""

from __future__ import annotations

from evaltui.providers.contract.json_text import MAX_DIGITS
from evaltui.providers.contract.wire import (
    Items,
    Moment,
    Object,
    Text,
    WholeNumber,
    WireModel,
    Word,
)


class Experiment(WireModel):
    """The service's Experiment."""

    id: Word
    dataset_id: Text = None
    name: Text = None
    repetitions: WholeNumber = None
    created_at: Moment = None
    updated_at: Moment = None
    example_count: WholeNumber = None
    successful_run_count: WholeNumber = None
    failed_run_count: WholeNumber = None
    missing_run_count: WholeNumber = None

    @property
    def done(self) -> int | None:
        """How many runs there are, however they ended; None where that is told by half."""
        if self.successful_run_count is None or self.failed_run_count is None:
            return None
        return self.successful_run_count + self.failed_run_count

    @property
    def total(self) -> int | None:
        """How many runs there are to be: one for each example and repetition."""
        if self.example_count is None or self.repetitions is None:
            return None
        total = self.example_count * self.repetitions
        return total if abs(total) < 10**MAX_DIGITS else None


class Envelope(WireModel):
    """What every good answer about one thing comes in."""

    data: Object = None


class Page(WireModel):
    """One page of a list."""

    data: Items
    next_cursor: Text = None


class Dataset(WireModel):
    """An entry of the list of datasets, as far as it is needed."""

    id: Word


class ExperimentRun(WireModel):
    """The task's run on one example."""

    id: Text = None
    dataset_example_id: Text = None
    repetition_number: WholeNumber = None
    start_time: Moment = None
    end_time: Moment = None
    error: Text = None
