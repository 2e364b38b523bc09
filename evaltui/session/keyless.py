"""The seam where what came from a service is rid of keys, before anything reads it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace

from evaltui.model.exchange import Answer, AskFailed, Malformed
from evaltui.model.redaction import Redaction
from evaltui.watch.starting import PieceStream

HELD_BYTES = 16 * 1024
"""How much of a line that has not ended is held back."""
KEPT_BYTES = 4 * 1024
"""How much of one that is longer: a key that is cut in two is still found in it."""


def keyless_answer(answer: Answer, redaction: Redaction) -> Answer:
    """Give the answer without keys, in the body and in the headers."""
    body = redaction.data(answer.body)
    headers = {name: redaction.text(value) for name, value in answer.headers.items()}
    if body is answer.body and headers == answer.headers:
        return answer
    return replace(answer, body=body, headers=headers)


@contextmanager
def keyless_errors(redaction: Redaction) -> Iterator[None]:
    """Take keys out of what is said of a failure: a sentence may repeat what came."""
    try:
        yield
    except AskFailed as error:
        error.args = (redaction.text(str(error)),)
        if isinstance(error, Malformed):
            error.excerpt = redaction.text(error.excerpt)
        raise


class KeylessStream:
    """An answer that comes piece by piece, without keys.

    What is given ends with a line, so that no key is cut in two; an event is of use only then.
    """

    def __init__(self, stream: PieceStream, redaction: Redaction) -> None:
        self._stream, self._redaction = stream, redaction

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._stream.status

    @property
    def content_type(self) -> str:
        """The media type, lower case."""
        return self._stream.content_type

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Give the body as its lines come.

        Raises:
            Unreachable, Malformed: the connection broke or the body cannot be decoded.
        """
        held = b""
        with keyless_errors(self._redaction):
            async with aclosing(self._stream.pieces()) as pieces:
                async for piece in pieces:
                    held += piece
                    end = max(held.rfind(b"\n"), held.rfind(b"\r")) + 1
                    if len(held) - end > HELD_BYTES:
                        end = len(held) - KEPT_BYTES
                    if end:
                        whole, held = held[:end], held[end:]
                        yield self._redaction.data(whole)
        if held:
            yield self._redaction.data(held)

    async def whole(self) -> Answer:
        """Give the whole answer.

        Raises:
            Unreachable, Malformed: as `pieces`.
        """
        with keyless_errors(self._redaction):
            return keyless_answer(await self._stream.whole(), self._redaction)
