"""Whether a caller may do what it asks for: by its key, the role that is needed, and the space."""

from dataclasses import dataclass
from typing import Protocol

from graphmem.access.access_errors import NotAllowed, NotAuthenticated, SpaceHidden
from graphmem.access.api_keys import ALL_SPACES, ROLES, ApiKey, Role, split_key

ANYBODY = "anybody"


class Keys(Protocol):
    """Where keys are kept."""

    def find_key(self, id_: str) -> ApiKey | None: ...
    def has_keys(self) -> bool:
        """True if a key was ever made, revoked ones included."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: the id of a key (ANYBODY without keys), its role, and the spaces that it may use."""

    key_id: str
    name: str
    role: Role
    spaces: tuple[str, ...]

    def may(self, role: Role) -> bool:
        """True if the caller may do what the role may."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def sees(self, space: str) -> bool:
        """True if the caller may use the space."""
        return ALL_SPACES in self.spaces or space in self.spaces

    def need(self, role: Role, space: str = "") -> None:
        """Raise NotAllowed without the role, and SpaceHidden for a space that the caller may not use; "" is no space."""
        if not self.may(role):
            raise NotAllowed(f"The key {self.key_id} has the role '{self.role}'; this needs '{role}'. Ask for a key of that role.")
        if space and not self.sees(space):
            raise SpaceHidden(f"There is no space '{space}' for this key.")


OPEN = Caller(key_id=ANYBODY, name="", role="admin", spaces=(ALL_SPACES,))
"""Every caller, until a key is made."""


class Authoriser:
    """Decides who may do what."""

    def __init__(self, keys: Keys, *, open_without_keys: bool) -> None:
        """With `open_without_keys`, everybody may do everything until the first key is made: for a server of its own machine only."""
        self._keys = keys
        self._open_without_keys = open_without_keys

    def authorise(self, key: str, role: Role, space: str = "") -> Caller:
        """The caller of the written key (`gm_ID_SECRET`, "" for none), if it has the role and, unless "", may use the space.

        Raises NotAuthenticated, NotAllowed or SpaceHidden.
        """
        caller = self.identify(key)
        caller.need(role, space)
        return caller

    def identify(self, key: str) -> Caller:
        """The caller of the written key. Raises NotAuthenticated."""
        if not key and self._open_without_keys and not self._keys.has_keys():
            return OPEN
        parts = split_key(key)
        if parts is None:
            raise NotAuthenticated("This needs an API key: send `Authorization: Bearer gm_...`. `graphmem keys create` makes one.")
        found = self._keys.find_key(parts[0])
        if found is None or not found.has_secret(parts[1]) or found.revoked_at is not None:
            raise NotAuthenticated("The API key is unknown or was revoked. Ask for another one.")
        return Caller(key_id=found.id, name=found.name, role=found.role, spaces=found.spaces)
