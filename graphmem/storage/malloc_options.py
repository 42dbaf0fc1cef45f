"""What the system's allocator (glibc's malloc) does with memory that was freed. Under another allocator, nothing is done.

By itself, each thread takes memory from a place of its own, and what one has freed is not there for another. A server opens states and
brings logs into their file in whichever thread comes, 60 to 200 MB each time: new to the process, it is had page by page, which
takes longer than all else.
"""

import ctypes
from contextlib import suppress

from graphmem.storage.storage_config import SERVING_MEMORY

# The options of mallopt, as malloc.h numbers them.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8

_stays = False


def share_freed_memory() -> None:
    """All threads take memory from one place, and what they free stays with the process. To be called before it has threads."""
    global _stays
    with suppress(AttributeError, OSError):
        set_option = ctypes.CDLL(None).mallopt
        set_option(_ARENA_MAX, 1)
        set_option(_TOP_PAD, SERVING_MEMORY.taken_at_once)
        set_option(_TRIM_THRESHOLD, SERVING_MEMORY.kept_free)
        set_option(_MMAP_THRESHOLD, SERVING_MEMORY.mapped_block)
        _stays = True


def give_back_memory() -> None:
    """Return what closed files have freed to the system, unless it stays; glibc keeps it, some hundred MB after a large transaction."""
    if not _stays:
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
