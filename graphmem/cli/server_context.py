"""From settings to the file of keys and the audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphmem.access.server_file import ServerFile
    from graphmem.config import Settings


@contextmanager
def open_server_file(settings: "Settings") -> "Iterator[ServerFile]":
    """The file of the store that the settings name, made if it is not there. Raises StoreError."""
    from graphmem.access.server_file import ServerFile, server_file_path
    from graphmem.config import DATA

    file = ServerFile(server_file_path(settings.store, settings.server_file, DATA))
    try:
        yield file
    finally:
        file.close()


def forget_answers(settings: "Settings") -> None:
    """Remove the answers that a server kept for repeated requests: they name what is about to be erased."""
    from graphmem.access.server_file import server_file_path
    from graphmem.config import DATA

    if server_file_path(settings.store, settings.server_file, DATA).exists():
        with open_server_file(settings) as file:
            file.forget_answers()
