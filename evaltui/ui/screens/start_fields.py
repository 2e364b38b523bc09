"""The fields in which is written what a new run is to work on; each service has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from evaltui.files.reading import read_bytes
from evaltui.model.run_inputs import BadInput, json_value, parameters, row_indices, rows
from evaltui.model.text import one_line
from evaltui.providers.contract.provider import RunInputs
from evaltui.ui.screens.dialog import TextLine

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes of a file that is sent as rows or parameters."""


class _Field(NamedTuple):
    """One field of `RunInputs`."""

    label: str
    hint: str
    read: Callable[[str], Any]
    """From the text to the value."""
    from_file: bool = False
    """Whether `@FILE` stands for what a file holds."""


FIELDS: Mapping[str, _Field] = {
    "data": _Field(
        "data",
        'JSON rows: [{"input": "hello"}], or @FILE',
        lambda text: rows(json_value(text)),
        from_file=True,
    ),
    "dataset_id": _Field("dataset id", "another dataset than the experiment's own", str),
    "parameters": _Field(
        "parameters",
        'JSON for every row: {"key": 1}, or @FILE',
        lambda text: parameters(json_value(text)),
        from_file=True,
    ),
    "row_indices": _Field("rows", "only these, the first being 0: 0,3-7", row_indices),
    "eval_id": _Field("eval id", "this one eval alone", str),
    "block_id": _Field("block id", "the evals of this block alone", str),
}
"""What can be written, by the field's name."""
EXCLUSIVE = (("data", "dataset_id"), ("eval_id", "block_id"))
"""Fields of which a service takes one at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stands in the fields, by the name of the field; only what is not empty."""

    texts: Mapping[str, str]

    @property
    def has_files(self) -> bool:
        """Whether files are to be read."""
        return any(FIELDS[name].from_file and text[0] == "@" for name, text in self.texts.items())

    def inputs(self, *, files: bool) -> RunInputs:
        """Read the texts, and the files that they name, which may take its time.

        Without `files` those are left out.

        Raises:
            BadInput: one of the texts will not do; the message says which and why.
        """
        for one, other in EXCLUSIVE:
            if one in self.texts and other in self.texts:
                first, second = FIELDS[one].label, FIELDS[other].label
                raise BadInput(f"{first} and {second} exclude each other: leave one empty")
        read = {name: self._read(name, text, files=files) for name, text in self.texts.items()}
        return RunInputs(**read)

    def _read(self, name: str, text: str, *, files: bool) -> Any:
        field = FIELDS[name]
        try:
            if field.from_file and text[0] == "@":
                if not files:
                    return None
                text = _file_text(text[1:])
            return field.read(text)
        except BadInput as error:
            raise BadInput(f"{field.label}: {one_line(str(error), 300)}") from None


def _file_text(name: str) -> str:
    """Give what a file holds, of which `~` may be the beginning.

    Raises:
        BadInput: it cannot be read, or is no text.
    """
    try:
        return read_bytes(Path(name).expanduser(), LARGEST_FILE).decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror or error}") from None
    except (ValueError, RuntimeError):
        raise BadInput(f"{name} is no UTF-8 text, or no path") from None


class StartFields(Widget):
    """One line for each field; only those of the service are shown."""

    DEFAULT_CSS = """
    StartFields {
        height: auto;
        & > .field { height: 1; }
        & > .field > Static { width: 12; color: $text-muted; }
        & > .field > Input, &.-strip > .field > Input { margin: 0; width: 1fr; }
    }
    """

    def compose(self) -> ComposeResult:
        """Lay out all fields."""
        for name, field in FIELDS.items():
            with Horizontal(id=f"field-{name}", classes="field"):
                yield Static(Content(field.label))
                yield TextLine(placeholder=field.hint)

    def show(self, names: tuple[str, ...]) -> None:
        """Show these fields and no others."""
        for name in FIELDS:
            self.query_one(f"#field-{name}").display = name in names

    @property
    def wanted(self) -> Wanted:
        """What stands in the fields that are shown."""
        texts = {}
        for name in FIELDS:
            line = self.query_one(f"#field-{name}")
            text = line.query_one(Input).value.strip()
            if line.display and text:
                texts[name] = text
        return Wanted(texts)
