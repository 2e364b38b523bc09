"""Which versions of what are at work. Looked up, not loaded."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from evaltui import __version__
from evaltui.cli.checks.finding import Finding, Group

PACKAGES = ("textual", "httpx", "pydantic", "tomli-w")
EXTRAS = {"keyring": "keyring", "uvicorn": "serve", "socksio": "socks"}
"""Optional packages, and the extra that brings each."""
_GROUP = Group("versions")


def check_versions() -> list[Finding]:
    """Give the versions of evaltui, Python and what evaltui is made of."""
    findings = [
        _GROUP.ok("evaltui", __version__),
        _GROUP.ok("Python", f"{platform.python_version()} on {platform.system()}"),
    ]
    for name in PACKAGES:
        found = _version(name)
        if found is None:
            told = "not installed, which evaltui needs"
            findings.append(_GROUP.fix(name, told, f"pip install {name}"))
        else:
            findings.append(_GROUP.ok(name, found))
    extras = [f"{name} {found}" for name in EXTRAS if (found := _version(name))]
    missing = [f"evaltui[{extra}]" for name, extra in EXTRAS.items() if not _version(name)]
    told = ", ".join(extras) or "none"
    if missing:
        told += f"; not installed: {', '.join(missing)}"
    return [*findings, _GROUP.ok("extras", told)]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
