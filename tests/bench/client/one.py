"""What one question takes by evaltui, as `others` measures it:

python -m tests.bench.client.one PROVIDER URL TIMES WINDOWS
"""

from __future__ import annotations

import asyncio
import sys

from evaltui.files.config import Config
from evaltui.session.session import Session
from evaltui.watch.asking import Kind, Reader, ask_status
from tests.bench.client.others import KEY, LANGWATCH_RUN, RETAB_RUN, Ask, measure

RUNS = {"langwatch": LANGWATCH_RUN.rpartition("/")[2], "retab": RETAB_RUN}


def ours(name: str, url: str) -> Ask:
    """Ask as a poller does, and read each answer anew, though it be the same as the last."""
    loop = asyncio.new_event_loop()
    urls = {"LANGWATCH_ENDPOINT": url, "RETAB_API_BASE_URL": url}
    session = Session(Config(), {"LANGWATCH_API_KEY": KEY, "RETAB_API_KEY": KEY, **urls})
    account = session.accounts.get(name)
    provider, way = session.accounts.provider(account), session.ask(account)

    async def ask() -> None:
        reading = await ask_status(Reader(provider, RUNS[name], account.base_url), way)
        assert reading.kind is Kind.GOOD, reading.sentence

    return lambda: loop.run_until_complete(ask())


def main(name: str, url: str, times: str, windows: str) -> None:
    measure(ours(name, url), int(times), int(windows))


if __name__ == "__main__":
    main(*sys.argv[1:])
