"""An MCP server over one memory. Importing it needs `graphmem[mcp]`."""

import functools
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import anyio.to_thread
from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations

from graphmem.integrations.agent_tools import AgentTools
from graphmem.integrations.openai_tools import ERASING, READING, WRITING
from graphmem.memory.facade import Memory
from graphmem.memory.flagged_output import NOTE
from graphmem.model.errors import GraphmemError

INSTRUCTIONS = f"""Long-term memory of conversations. Call `recall` or `answer` before answering about people, past events, preferences or
earlier work, and `remember` when the user tells something that will matter later. {NOTE}"""

CheckRole = Callable[[Any, str, str], None]
"""Takes the HTTP request of a call (None over stdio), what is called, and the role that it needs, "read", "write" or "admin"; raises
GraphmemError."""


def _allow_all(request: Any, name: str, role: str) -> None:
    """Whoever starts a server over stdio owns the memory."""


def make_server(
    memory: Memory,
    *,
    read_only: bool = False,
    check_role: CheckRole = _allow_all,
    stages: Path | None = None,
    on_forgotten: Callable[[], None] = lambda: None,
) -> FastMCP:
    """The server with its tools. Forgetting also clears the pipeline's files in `stages`, and calls `on_forgotten`."""
    # Hosts and origins are checked by the middleware of `http_transport.py`, as those of the HTTP API are.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server = FastMCP("graphmem", instructions=INSTRUCTIONS, log_level="WARNING", transport_security=security)
    tools = AgentTools(memory, stages=stages, on_forgotten=on_forgotten)
    for name in READING:
        _add_tool(server, tools, name, check_role, role="read")
    for name in () if read_only else (*WRITING, *ERASING):
        _add_tool(server, tools, name, check_role, role="admin" if name in ERASING else "write")
    _add_resources(server, tools, check_role)
    _add_prompts(server)
    return server


def _add_tool(server: FastMCP, tools: AgentTools, name: str, check_role: CheckRole, *, role: str) -> None:
    """Register a method of `AgentTools` as a tool: its signature and docstring are what the client sees."""
    method = getattr(tools, name)
    signature = inspect.signature(method)
    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=Context)

    @functools.wraps(method)
    async def call(*, ctx: Context[Any, Any, Any], **arguments: Any) -> Any:
        try:
            check_role(_request_of(ctx), name, role)
            return await anyio.to_thread.run_sync(functools.partial(method, **arguments))
        except GraphmemError as error:
            raise ToolError(str(error)) from None

    call.__signature__ = signature.replace(parameters=[*signature.parameters.values(), context])  # type: ignore[attr-defined]
    call.__annotations__ = {**method.__annotations__, "ctx": Context}
    annotations = ToolAnnotations(
        readOnlyHint=role == "read", destructiveHint=role == "admin", idempotentHint=role == "read", openWorldHint=False
    )
    server.add_tool(call, name=name, description=inspect.getdoc(method), annotations=annotations)


def _request_of(ctx: Context[Any, Any, Any]) -> Any:
    return getattr(ctx.request_context, "request", None)


def _add_resources(server: FastMCP, tools: AgentTools, check_role: CheckRole) -> None:
    def check() -> None:
        check_role(_request_of(server.get_context()), "resource", "read")

    @server.resource("graphmem://schema", title="Schema of the graph", mime_type="text/plain")
    def schema() -> str:
        """Labels, properties and relationship types that `cypher` may name."""
        check()
        return str(tools.schema()["schema"])

    @server.resource("graphmem://stats", title="What the memory holds", mime_type="application/json")
    def stats() -> str:
        """Counts of messages, entities, facts and units, and the space."""
        check()
        return json.dumps({"space": tools.memory.space, **tools.memory.stats()})

    @server.resource("graphmem://timeline/{entity}", title="Timeline of an entity", mime_type="application/json")
    def timeline(entity: str) -> str:
        """What is known about a person, place or thing over time."""
        check()
        return json.dumps(tools.timeline(unquote(entity)), ensure_ascii=False)


def _add_prompts(server: FastMCP) -> None:
    @server.prompt(title="Answer from memory")
    def answer_from_memory(question: str) -> str:
        """Answer a question with evidence from the memory."""
        return (
            f"Answer the question below from the graphmem memory. Call `answer` first, then `recall` if it found nothing. Cite the date and"
            f" speaker of each message that you rely on, and say that you do not know if the memory does not say so. {NOTE}\n\n{question}"
        )

    @server.prompt(title="What changed about somebody")
    def what_changed(entity: str) -> str:
        """Tell how what is known of a person, place or thing changed over time."""
        return (
            f"Call `timeline` for {entity!r} and tell in order what changed, with dates, and what it replaced. Then call `conflicts` and"
            f" ask about each contradiction that concerns {entity!r}. {NOTE}"
        )
