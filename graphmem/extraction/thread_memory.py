"""How far threads were extracted: a message that is appended to a long thread costs one message, and not the thread."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from graphmem.extraction.extraction_config import THREADS
from graphmem.model import Message


class Begun(Protocol):
    """The beginning of a thread, with what was made of it."""

    messages: list[Message]


BegunT = TypeVar("BegunT", bound=Begun)


class ThreadMemory(Generic[BegunT]):
    """The latest threads of an extractor, of so many messages in all. Safe to share between threads of a process."""

    def __init__(self, most_messages: int = THREADS.remembered_messages) -> None:
        self._most = most_messages
        self._lock = threading.Lock()
        self._held: OrderedDict[str, BegunT] = OrderedDict()
        self._messages = 0

    def take(self, thread: Sequence[Message]) -> BegunT | None:
        """What is known of the beginning of a thread, if its messages are still the same. It is the caller's from then on."""
        if not thread:
            return None
        with self._lock:
            found = self._held.pop(thread[0].id, None)
            self._messages -= len(found.messages) if found is not None else 0
        if found is None or list(thread[: len(found.messages)]) != found.messages:
            return None
        return found

    def keep(self, begun: BegunT) -> None:
        """Keep a beginning, and let go of the oldest ones as far as it needs their room."""
        if not 0 < len(begun.messages) <= self._most:
            return
        key = begun.messages[0].id
        with self._lock:
            replaced = self._held.pop(key, None)
            self._messages += len(begun.messages) - (len(replaced.messages) if replaced is not None else 0)
            self._held[key] = begun
            while self._messages > self._most:
                _, oldest = self._held.popitem(last=False)
                self._messages -= len(oldest.messages)
