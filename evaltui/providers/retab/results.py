"""The results of a run's evals, as they are shown."""

from __future__ import annotations

from evaltui.providers.contract.provider import ChildResult
from evaltui.providers.retab.documents import EvalResult


def child_result(result: EvalResult) -> ChildResult:
    """Give one result: its own error goes before the reason why its assertion did not hold."""
    error = result.lifecycle.error() if result.lifecycle else None
    assertion = result.assertion_result
    failure = assertion.failure if assertion else None
    why = failure.message or failure.code if failure else None
    label = assertion.assertion_label if assertion else None
    return ChildResult(
        id=result.id or result.eval_id or "",
        name=result.extra_text("name") or label or result.eval_id,
        verdict=result.verdict,
        lifecycle=result.lifecycle.status if result.lifecycle else None,
        message=(error.message or error.code if error else None) or why,
        duration_s=result.timing.duration_s if result.timing else None,
    )
