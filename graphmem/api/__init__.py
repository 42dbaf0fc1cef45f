"""HTTP: one router per resource, and the explorer page. `create_app(memory)` makes the application that `graphmem serve` runs."""

from graphmem.api.api_app import create_app

__all__ = ["create_app"]
