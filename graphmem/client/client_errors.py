"""What goes wrong on the way to a server."""

from graphmem.model.errors import GraphmemError


class ClientError(GraphmemError):
    """The server refused a request (`status`), or cannot be reached (`status` 0)."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status
