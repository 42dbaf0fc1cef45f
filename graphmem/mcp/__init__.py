"""The memory as a server of the Model Context Protocol: tools, resources and prompts, over stdio or HTTP."""

from graphmem.mcp.mcp_server import make_server

__all__ = ["make_server"]
