"""graphmem: conversation logs as a temporal knowledge graph that can be asked."""

__version__ = "0.1.0"
