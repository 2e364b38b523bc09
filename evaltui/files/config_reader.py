"""Reading the user's configuration file, which is never written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaltui.files.config import BadConfig, Config
from evaltui.files.problem import Problem, reason
from evaltui.files.reading import read_bytes
from evaltui.files.toml_lines import split_error

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 4 * 1024 * 1024


def load_config(path: Path) -> Config:
    """Read the configuration file; a missing or empty one sets nothing.

    Raises:
        BadConfig: it cannot be read, is not TOML, or sets something to an unusable value.
    """
    text = _read_text(path)
    if not text.strip():
        return Config()
    from evaltui.files.config_values import ConfigReader  # noqa: PLC0415 - most have no such file

    values = _parse(path, text)
    reader = ConfigReader(path, text)
    config = reader.read(values)
    if reader.faults:
        in_order = sorted(reader.faults, key=lambda fault: fault.line or 0)
        raise BadConfig(tuple(in_order))
    return config


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
