"""What lies below the HTTP client and needs none: addresses, compressed bodies, ASGI apps."""
