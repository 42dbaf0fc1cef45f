"""graphmem: conversation logs as a temporal knowledge graph that can be queried."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmem.ingest import read_log as read_log
    from graphmem.memory.facade import Memory as Memory
    from graphmem.model import Message as Message

__version__ = "0.1.0"
__all__ = ["Memory", "Message", "__version__", "read_log"]


def __getattr__(name: str) -> Any:
    """Import the public names at first use, so that `import graphmem` is fast."""
    from importlib import import_module

    homes = {"Memory": "graphmem.memory.facade", "Message": "graphmem.model", "read_log": "graphmem.ingest"}
    if name not in homes:
        raise AttributeError(f"module 'graphmem' has no attribute '{name}'. Public names: {', '.join(sorted(__all__))}.")
    return getattr(import_module(homes[name]), name)
