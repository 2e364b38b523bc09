"""A simulator of LangWatch, Nugen and Retab: no key, no network, no set-up.

`world` holds the scripted runs, `cast` says who plays, one module per service speaks its
documented endpoints, `app` joins them into one ASGI application and `serve` puts that on
loopback over real HTTP.
"""

DEMO_KEY = "demo"
"""The key that all three simulated services accept."""

FORBIDDEN_KEY = "demo-forbidden"
"""A key that is known and may do nothing: answered 403. Any other key is answered 401."""
