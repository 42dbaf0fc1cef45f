"""A registry of named parts: an extension is one file and one line."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Parts by name. `noun` says what the parts are, in error messages."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._parts: dict[str, T] = {}

    def add(self, name: str) -> Callable[[T], T]:
        """A decorator that registers a part. Raises ValueError if the name is taken."""

        def register(part: T) -> T:
            if name in self._parts:
                raise ValueError(f"{self._noun} '{name}' is already registered. Choose another name or version.")
            self._parts[name] = part
            return part

        return register

    def get(self, name: str) -> T:
        """The part of that name. Raises ValueError, listing the known names, for an unknown one."""
        if name not in self._parts:
            raise ValueError(f"{self._noun} '{name}' is not known. Known: {', '.join(self.names()) or 'none'}.")
        return self._parts[name]

    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self._parts)
