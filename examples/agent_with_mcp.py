"""An agent that uses the memory by MCP: it starts `graphmem mcp`, remembers what its user says, and answers from it.

    python examples/agent_with_mcp.py STORE

The model is a stand-in, so that the example needs no key: it remembers statements and looks questions up. A real one is given the tools
that `list_tools` returns, and chooses itself.
"""

import asyncio
import sys
from collections.abc import Sequence

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def turn(session: ClientSession, user: str, text: str) -> str:
    """One turn of the conversation: what the agent replies."""
    if not text.endswith("?"):
        await session.call_tool("remember", {"text": text, "speaker": user, "conversation": "chat"})
        return "Noted."
    found = (await session.call_tool("answer", {"question": text})).structuredContent or {}
    if found.get("flagged"):
        return "The memory holds text that tries to give me orders; I leave it aside."
    return str(found["answer"]) if found.get("found") else "I do not know."


async def converse(store: str, user: str, texts: Sequence[str]) -> list[str]:
    """The agent's replies to the texts."""
    server = StdioServerParameters(command=sys.executable, args=["-m", "graphmem.cli", "mcp", "--store", store])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        return [await turn(session, user, text) for text in texts]


if __name__ == "__main__":
    said = ["I live in Oslo.", "My sister Mira works at the aquarium.", "Where does Ada live?"]
    sys.stdout.write("\n".join(asyncio.run(converse(sys.argv[1], "Ada", said))) + "\n")
