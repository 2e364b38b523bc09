"""Whose certificates are trusted: the usual authorities, and private ones that a file holds."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from evaltui.model.account import Way
from evaltui.model.exchange import TlsFailed
from evaltui.model.text import one_line

FILE_ENV, FOLDER_ENV = "SSL_CERT_FILE", "SSL_CERT_DIR"
"""OpenSSL's own variables: what they name is trusted in place of the usual authorities."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """What the configuration and the environment say of trust."""

    ca_file: str | None = None
    """The configuration's file of certificates for all services."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    def context(self, way: Way, usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        """Give what checks certificates on a way; `usual` makes one that trusts as usual.

        Raises:
            TlsFailed: a file that is named cannot be read as certificates.
        """
        context = self._of_environment() or usual()
        for file, source in (
            (self.ca_file, "ca_file in [network]"),
            (way.ca_file, f"ca_file of {way.owner}"),
        ):
            if file is not None:
                _trust(context, file, source)
        return context

    def _of_environment(self) -> ssl.SSLContext | None:
        file, folder = self.environ.get(FILE_ENV), self.environ.get(FOLDER_ENV)
        if not file and not folder:
            return None
        try:
            return ssl.create_default_context(cafile=file or None, capath=folder or None)
        except OSError as error:
            raise _unreadable(file or "", FILE_ENV, error) from None


def _trust(context: ssl.SSLContext, file: str, source: str) -> None:
    try:
        context.load_verify_locations(file)
    except OSError as error:
        raise _unreadable(file, source, error) from None


def _unreadable(file: str, source: str, error: OSError) -> TlsFailed:
    if isinstance(error, ssl.SSLError):
        why = "it holds no certificate in PEM form"
    else:
        why = (error.strerror or type(error).__name__).lower()
    return TlsFailed(
        f"the certificates that {source} names cannot be read ({one_line(file, 200)}): {why}"
    )
