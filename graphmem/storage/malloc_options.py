"""What the system's allocator (glibc's malloc) does with memory that was freed. Under another allocator, nothing is done.

By itself, each thread takes memory from a place of its own, and what one has freed is not there for another. A server opens states and
brings logs into their file in whichever thread comes, 60 to 200 MB each time: new to the process, it is had page by page, which
takes longer than all else. So a server keeps what is freed. Any other process gives it back: a bulk load is to take little at its peak.
"""

import ctypes
from contextlib import suppress
from functools import cache

from graphmem.storage.storage_config import ALLOCATOR

# The options of mallopt, as malloc.h numbers them.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8

_stays = False


def share_freed_memory() -> None:
    """All threads take memory from one place, and what they free stays with the process. To be called before it has threads."""
    global _stays
    _stays = True
    _set(_ARENA_MAX, 1)
    _set(_TOP_PAD, ALLOCATOR.taken_at_once)
    _set(_TRIM_THRESHOLD, ALLOCATOR.kept_for_states)
    _set(_MMAP_THRESHOLD, ALLOCATOR.largest_in_heap)


@cache
def keep_large_blocks_apart() -> None:
    """Blocks of some MB, as ladybug needs at each commit, are mapped by themselves, so that freeing them frees memory, unless it stays.

    By itself, glibc takes them from its heap once one of them was freed, and they stay there between smaller ones.
    """
    if not _stays:
        _set(_MMAP_THRESHOLD, ALLOCATOR.mapped_block)
        # Set with it, since glibc gives up to adjust either; what is freed at the end of the heap waits for `give_back_memory`.
        _set(_TRIM_THRESHOLD, ALLOCATOR.kept_free)


def give_back_memory() -> None:
    """Return what closed files have freed to the system, unless it stays; glibc keeps it, some hundred MB after a large transaction."""
    if not _stays:
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)


def _set(option: int, value: int) -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(option, value)
