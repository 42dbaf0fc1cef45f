"""A registry of named parts: an extension is one file and one line."""

from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Parts by name. `noun` says what the parts are, in error messages. Safe to share between threads."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._parts: dict[str, T] = {}
        self._load: Callable[[], None] | None = None
        self._lock = RLock()

    def at_first_use(self, load: Callable[[], None]) -> None:
        """Import the parts that come with the package by `load` when one is first looked up, so that importing the package is fast."""
        self._load = load

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
        if name not in self._loaded():
            raise ValueError(f"{self._noun} '{name}' is not known. Known: {', '.join(self.names()) or 'none'}.")
        return self._parts[name]

    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self._loaded())

    def _loaded(self) -> dict[str, T]:
        with self._lock:
            load, self._load = self._load, None
            if load is not None:
                load()
        return self._parts
