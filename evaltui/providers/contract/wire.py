"""Wire documents: what is essential is insisted on, all else is read as far as it goes.

A field of a wrong type reads as absent and leaves a sentence among the notes: a service that
changes one field must not blind the watcher to the rest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    WrapValidator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from evaltui.model.exchange import Answer, Malformed
from evaltui.model.run import State
from evaltui.model.text import one_line
from evaltui.providers.contract.json_text import MAX_DIGITS, decoded, malformed, parse_json
from evaltui.providers.contract.moments import moment
from evaltui.providers.contract.problems import problem_in

LARGEST_NUMBER = 1e15
"""Past this, a number of milliseconds or seconds is no duration."""

_DIGITS = re.compile(rf"[+-]?[0-9]{{1,{MAX_DIGITS}}}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?")


class WireModel(BaseModel):
    """A part of a document; keys that are not known stay in `model_extra`."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @property
    def extra(self) -> Mapping[str, Any]:
        """The keys that the service's page does not name."""
        return self.model_extra or {}

    def extra_text(self, *names: str) -> str | None:
        """Give the first of these unnamed keys that holds a text which is not blank."""
        texts = (self.extra.get(name) for name in names)
        return next((text for text in texts if isinstance(text, str) and text.strip()), None)


Model = TypeVar("Model", bound=WireModel)


@dataclass(frozen=True, slots=True)
class Document(Generic[Model]):
    """A document as it was read."""

    body: Model
    text: str
    """The JSON text as it came."""
    value: Mapping[str, Any]
    """The whole JSON object."""
    notes: tuple[str, ...]
    """What was odd, a sentence each."""


@dataclass(slots=True)
class _Reading:
    """What is noted while a document is read, and where in it the reader stands."""

    wire_name: Callable[[str], str]
    notes: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)

    def name(self, field_name: str | None) -> str:
        return ".".join([*self.path, self.wire_name(field_name or "a value")])


def read_document(model: type[Model], answer: Answer) -> Document[Model]:
    """Read an answer's body as a document.

    Raises:
        Malformed: it is no JSON object, or lacks what is essential; one sentence says which.
    """
    text = decoded(answer.body)
    oddities: list[str] = []
    value = parse_json(text, answer.headers.get("content-type", ""), oddities)
    document = read_value(model, value, text)
    return replace(document, notes=(*oddities, *document.notes)) if oddities else document


def read_value(model: type[Model], value: Any, text: str) -> Document[Model]:
    """Read a JSON value, whose text is `text`, as a document.

    Raises:
        Malformed: as `read_document`.
    """
    if not isinstance(value, dict):
        raise malformed(f"{_shown(value)} came where an object was due", text)
    generator = model.model_config.get("alias_generator")
    reading = _Reading(generator if callable(generator) else str)
    try:
        body = model.model_validate(value, context=reading)
    except ValidationError as error:
        raise malformed(_lacking(error, value), text) from None
    return Document(body, text, value, tuple(reading.notes))


def read_item(model: type[Model], value: Any) -> Model | None:
    """Read one member of a list; None where it is not what is documented."""
    try:
        return read_value(model, value, "").body
    except Malformed:
        return None


def read_state(words: Mapping[str, State], word: str) -> State:
    """Give the state for a service's word, compared without case and surrounding blanks."""
    return words.get(word.strip().lower(), State.UNKNOWN)


def id_note(asked: str, given: str | None) -> tuple[str, ...]:
    """Give the note for an answer that names another run than the asked one."""
    if given is None or given == asked:
        return ()
    return (f"the answer names the run {_shown(given)}, not {_shown(asked)}",)


def _lacking(error: ValidationError, value: Mapping[str, Any]) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "missing":
        sentence = f"the document has no {'.'.join(str(step) for step in first['loc'])}"
    else:
        sentence = first["msg"]
    problem = problem_in(value)
    said = problem.message or problem.code
    return f"{sentence}; it says: {said}" if said else sentence


def _shown(value: Any) -> str:
    """Give a value short enough for a sentence."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f"'{one_line(value, 40)}'"
    return one_line(str(value), 40)


def _absent(info: ValidationInfo, value: Any, due: str) -> None:
    reading = info.context
    if isinstance(reading, _Reading):
        reading.notes.append(f"{reading.name(info.field_name)} is {_shown(value)}, not {due}")


def _whole_number(value: Any, info: ValidationInfo) -> int | None:
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**MAX_DIGITS:
        return value
    _absent(info, value, "a whole number")
    return None


def _number(value: Any, info: ValidationInfo) -> float | None:
    if value is None:
        return None
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        value = float(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and math.isfinite(value) and abs(value) <= LARGEST_NUMBER:
        return float(value)
    _absent(info, value, "a plausible number" if is_number else "a number")
    return None


def _text(value: Any, info: ValidationInfo) -> str | None:
    if value is None or isinstance(value, str):
        return value
    _absent(info, value, "a text")
    return None


def _moment(value: Any, info: ValidationInfo) -> datetime | None:
    found = moment(value)
    if found is None and value is not None:
        _absent(info, value, "a time")
    return found


def _object(value: Any, info: ValidationInfo) -> dict[str, Any] | None:
    if value is None or isinstance(value, dict):
        return value
    _absent(info, value, "an object")
    return None


def _word(value: Any, info: ValidationInfo) -> str:
    if isinstance(value, str) and value.strip():
        return value
    name = info.field_name or "status"
    raise PydanticCustomError(
        "word",
        "the document's {name} is {value}, not a word",
        {"name": name, "value": _shown(value)},
    )


def _part(value: Any, read: Callable[[Any], Any], info: ValidationInfo) -> Any:
    if value is None:
        return None
    if not isinstance(value, dict):
        _absent(info, value, "an object")
        return None
    reading = info.context if isinstance(info.context, _Reading) else None
    if reading is not None:
        reading.path.append(reading.wire_name(info.field_name or "a value"))
    try:
        return read(value)
    except ValidationError:
        pass
    finally:
        if reading is not None:
            reading.path.pop()
    _absent(info, value, "what is documented")
    return None


def _items(value: Any, info: ValidationInfo) -> list[Any]:
    if isinstance(value, list):
        return value
    name = info.field_name or "list"
    raise PydanticCustomError(
        "items",
        "the document's {name} is {value}, not a list",
        {"name": name, "value": _shown(value)},
    )


@dataclass(frozen=True, slots=True)
class _Usually:
    """Reads what is as documented within pydantic's own code, anything else by a function of ours.

    That is several times as fast, and nearly all is as documented.
    """

    usual: CoreSchema
    else_by: Callable[[Any, ValidationInfo], Any]

    def __get_pydantic_core_schema__(
        self, _kind: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        careful = core_schema.with_info_plain_validator_function(self.else_by)
        usual = core_schema.nullable_schema(self.usual)
        return core_schema.union_schema([usual, careful], mode="left_to_right")


_SMALL = core_schema.int_schema(strict=True, gt=-(10**MAX_DIGITS), lt=10**MAX_DIGITS)

WholeNumber = Annotated[int | None, _Usually(_SMALL, _whole_number)]
"""An integer; one written as an integral float or as digits counts."""
Number = Annotated[float | None, PlainValidator(_number)]
"""A finite number of a duration's size."""
Text = Annotated[str | None, _Usually(core_schema.str_schema(strict=True), _text)]
Moment = Annotated[datetime | None, PlainValidator(_moment)]
"""A point in time, aware, in UTC."""
Object = Annotated[dict[str, Any] | None, PlainValidator(_object)]
"""An object kept verbatim."""
Word = Annotated[str, PlainValidator(_word)]
"""Essential: a text that is not blank; without it the document is malformed."""
Items = Annotated[list[Any], PlainValidator(_items)]
"""Essential: a list, whose members `read_item` reads one by one."""
LENIENT = WrapValidator(_part)
"""For a nested part: `Annotated[Timing | None, LENIENT]` reads what is no such object as None."""
