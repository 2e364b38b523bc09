"""What commands print is what was looked at and kept."""

from __future__ import annotations

from tests.cli.conftest import Program
from tests.cli.golden_output import FOLDER, outputs
from tests.program.stepped_services import SteppedServices


def test_every_output_is_as_it_was_kept(program: Program, services: SteppedServices) -> None:
    found = dict(outputs(program, services))
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    # `python -m tests.cli.golden_output` renews them.
    assert found == kept
