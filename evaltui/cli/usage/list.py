"""What `evaltui list` takes."""

from __future__ import annotations

from evaltui.cli.usage.command import Usage, add_json_or_lines

USAGE = Usage(
    "show the watched runs as they were last seen, without network",
    ("evaltui list", "evaltui list --json | jq -r '.[].run'"),
    add_json_or_lines,
)
