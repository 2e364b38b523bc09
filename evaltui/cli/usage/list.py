"""What `evaltui list` takes."""

from __future__ import annotations

from evaltui.cli.usage.command import TEMPLATES, Usage, add_forms

USAGE = Usage(
    "show the watched runs as they were last seen, without network",
    (
        "evaltui list",
        "evaltui list --json | jq -r '.[].run'",
        r"evaltui list --format '{run}\t{state}'",
    ),
    add_forms,
    TEMPLATES,
)
