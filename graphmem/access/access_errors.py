"""Why a caller is turned away."""

from graphmem.model.errors import GraphmemError


class AccessError(GraphmemError):
    """A caller may not do what it asks for."""


class NotAuthenticated(AccessError):
    """No key, or one that is unknown or revoked."""


class NotAllowed(AccessError):
    """The key lacks the role."""


class SpaceHidden(AccessError):
    """The key lacks the space. It is told the same of a space that is not there."""


class TooManyRequests(AccessError):
    """The key has used up its rate."""

    def __init__(self, text: str, wait_s: float) -> None:
        super().__init__(text)
        self.wait_s = wait_s
