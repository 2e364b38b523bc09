"""Imported before httpx, it spares us httpx's own command line.

httpx 0.28 (`httpx/__init__.py`) loads that, and with it click, rich and pygments, wherever these
happen to be installed, as they are beside Textual and uvicorn: 40 ms for every command that asks.
"""

import sys

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # None: not to be found
