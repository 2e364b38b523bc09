"""Reading the user's configuration file, which is never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evaltui.files.config import BadConfig, Config
from evaltui.files.problem import Problem, reason
from evaltui.files.reading import read_bytes
from evaltui.files.toml_lines import Lines, split_error

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ConfigText:
    """A configuration file as it stands."""

    config: Config
    """Incomplete where there are faults."""
    faults: tuple[Problem, ...] = ()
    """Values that cannot be used, in the order of the file."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """All that the file sets, as TOML has it."""
    text: str = ""

    def line_of(self, *path: str) -> int | None:
        """Give the line on which the file sets something; None where it does not."""
        values: Any = self.values
        for key in path:
            if not isinstance(values, dict) or key not in values:
                return None
            values = values[key]
        return Lines(self.text).of(*path)


def load_config(path: Path) -> Config:
    """Read the configuration file; a missing or empty one sets nothing.

    Raises:
        BadConfig: it cannot be read, is not TOML, or sets something to an unusable value.
    """
    found = read_config(path)
    if found.faults:
        raise BadConfig(found.faults)
    return found.config


def read_config(path: Path) -> ConfigText:
    """Read the configuration file with all that is wrong in it.

    Raises:
        BadConfig: it cannot be read, or is not TOML.
    """
    text = _read_text(path)
    if not text.strip():
        return ConfigText(Config())
    from evaltui.files.config_values import ConfigReader  # noqa: PLC0415 - most have no such file

    values = _parse(path, text)
    reader = ConfigReader(path, text)
    config = reader.read(values)
    faults = sorted(reader.faults, key=lambda fault: fault.line or 0)
    return ConfigText(config, tuple(faults), values, text)


def _read_text(path: Path) -> str:
    try:
        content = read_bytes(path, MAX_BYTES)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _bad(path, None, f"cannot be read: {reason(error)}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _bad(path, line, "is not UTF-8 text") from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - most have no such file

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        sentence, line = split_error(text, error)
        raise _bad(path, line, sentence) from None


def _bad(path: Path, line: int | None, sentence: str) -> BadConfig:
    return BadConfig((Problem(path, line, sentence),))
