"""HTTP: one router a noun, and the explorer's page. `create_app(memory)` is all that `graphmem serve` needs."""

from graphmem.api.api_app import create_app

__all__ = ["create_app"]
