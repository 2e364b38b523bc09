"""A job of NVIDIA NeMo's evaluation service as its page documents it, for a custom provider.

python nemo_job.py PORT SECONDS serves one job that takes so long.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


def main(port: str, took_s: str) -> None:
    begun = time.monotonic()

    class Job(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            progress = min(100.0, 100 * (time.monotonic() - begun) / float(took_s))
            word = "completed" if progress >= 100 else "running"
            body = json.dumps(
                {"status": word, "status_details": {"progress": progress}, "error_details": None}
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            return

    HTTPServer(("127.0.0.1", int(port)), Job).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:3])
