"""`python3 -m infra.sync_client` writes graphmem/client/sync_client.py from async_client.py: the same methods, without waiting."""

from pathlib import Path

CLIENT = Path(__file__).parents[1] / "graphmem" / "client"
SOURCE, TARGET = CLIENT / "async_client.py", CLIENT / "sync_client.py"
# In this order: a later one finds what an earlier one left.
CHANGES = (
    ("The asyncio client.", "The synchronous client, which `python3 -m infra.sync_client` makes from `async_client`."),
    ("an `async with`", "a `with`"),
    ("asyncio", "time"),
    ("async ", ""),
    ("await ", ""),
    ("AsyncMemoryClient", "MemoryClient"),
    ("AsyncClient", "Client"),
    ("aclose", "close"),
    ("aread", "read"),
    ("aiter_bytes", "iter_bytes"),
    ("__aenter__", "__enter__"),
    ("__aexit__", "__exit__"),
)


def sync_text() -> str:
    """The text of sync_client.py."""
    text = SOURCE.read_text("utf-8")
    for asynchronous, synchronous in CHANGES:
        text = text.replace(asynchronous, synchronous)
    return text


if __name__ == "__main__":
    TARGET.write_text(sync_text(), "utf-8")
