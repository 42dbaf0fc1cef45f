"""A memory behind the HTTP API, with the method names of `Memory`: `MemoryClient`, and `AsyncMemoryClient` for asyncio.

Extra `client`. Results are the JSON of the API as dictionaries and lists; lists come whole, page by page.
"""

from graphmem.client.async_client import AsyncMemoryClient
from graphmem.client.client_errors import ClientError
from graphmem.client.sync_client import MemoryClient

__all__ = ["AsyncMemoryClient", "ClientError", "MemoryClient"]
