"""Questions that are asked again and again, as polls are, made only once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from evaltui.http.library import Outgoing, outgoing
from evaltui.model.exchange import Request

MOST = 4096
"""So many are kept for one place, at 2 kB each."""


class Requests:
    """The questions that a place was asked: a poll is the same request again and again."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Outgoing] = {}

    def of(
        self,
        place: str,
        url: str,
        query: tuple[tuple[str, str], ...],
        headers: Mapping[str, str],
        request: Request,
        times: Mapping[str, float | None],
    ) -> Outgoing:
        """Give what `outgoing` gives, made anew only where something of it is new.

        Raises:
            KeyUnfit, Malformed: as `outgoing`.
        """
        if request.json is not None:
            return outgoing(place, url, query, headers, request, times)
        same = (request.method, url, query, request.accept, *headers.items())
        made = self._made.get(same)
        if made is None:
            made = outgoing(place, url, query, headers, request, times)
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[same] = made
        return made
