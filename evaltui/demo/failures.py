"""The failures of the demo's runs, at the length and in the shape that real ones have."""

from __future__ import annotations

from evaltui.demo.script import Failure

RETRIEVER_DOWN = Failure(
    code="lw.unnamed_failure",
    message=(
        "The experiment could not go on: target 'support-agent' kept failing.\n"
        "The retriever answered 503 to 5 requests in a row, the last one after 30.0 s.\n"
        "\n"
        "  index     kb-support-2026-11 (alias: kb-support)\n"
        "  endpoint  https://search.internal.example/kb-support/_search\n"
        '  request   {"query": "how do I reset my second factor?", "k": 8}\n'
        "\n"
        "Cells that had ended before this are kept; the others were not run."
    ),
    stack=(
        "Traceback (most recent call last):\n"
        '  File "/app/orchestrator/run.py", line 214, in execute_cell\n'
        "    output = await target.invoke(row.inputs, timeout=30.0)\n"
        "             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        '  File "/app/targets/agent.py", line 88, in invoke\n'
        "    context = await self.retriever.search(question, k=8)\n"
        "              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        '  File "/app/retrieval/client.py", line 141, in search\n'
        "    raise RetrieverUnavailable(self.index, attempts, last) from last\n"
        "retrieval.errors.RetrieverUnavailable: kb-support: 5 attempts, last status 503\n"
        "\n"
        "During handling of the above exception, another exception occurred:\n"
        "\n"
        "Traceback (most recent call last):\n"
        '  File "/app/orchestrator/run.py", line 231, in execute_cell\n'
        "    await self.bus.publish(CellFailed(cell.id, reason))\n"
        '  File "/app/bus/redis_stream.py", line 57, in publish\n'
        "    raise BusClosed(self.stream)\n"
        "bus.errors.BusClosed: experiment-events is closed\n"
    ),
)
SCHEMA_DRIFT = Failure(
    code="schema_invalid",
    message=(
        "Block 'Extract invoice' answered a document that its schema refuses:\n"
        "  $.lines[3].unit_price: '1.204,50 €' is not of type 'number'\n"
        "  $.supplier.vat_id: a required property is missing\n"
        "  $.totals.gross: 14454.0 is less than the sum of the lines (14544.0)"
    ),
    stack=(
        "Traceback (most recent call last):\n"
        '  File "/srv/worker/evals/execute.py", line 305, in run_eval\n'
        "    document = block.run(inputs, model=plan.model)\n"
        '  File "/srv/worker/blocks/extract.py", line 122, in run\n'
        "    return self.schema.check(answer)\n"
        '  File "/srv/worker/schemas/check.py", line 64, in check\n'
        "    raise SchemaInvalid(problems)\n"
        "schemas.errors.SchemaInvalid: 3 problems in 1 document\n"
    ),
    block="block_extract_invoices",
)
QUOTA_SPENT = Failure(
    code="provider_quota",
    message="The model provider refused the call: the monthly quota of this workspace is spent.",
    stack=(
        "Traceback (most recent call last):\n"
        '  File "/srv/worker/models/call.py", line 77, in call\n'
        "    raise QuotaSpent(provider, resets_at)\n"
        "models.errors.QuotaSpent: resets at 2026-12-01T00:00:00Z\n"
    ),
    block="block_extract_claims",
)
