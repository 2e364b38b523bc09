"""HTTP: asks services, and says in one sentence what goes wrong."""

from evaltui.http.client import MAX_PIECES, Http, Stream
from evaltui.http.library import USER_AGENT, AsgiTransport, usual_trust

__all__ = ["MAX_PIECES", "USER_AGENT", "AsgiTransport", "Http", "Stream", "usual_trust"]
