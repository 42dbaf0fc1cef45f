"""A side-car: an application of your own with the memory's API mounted beside it, and a route that uses the memory directly.

    uvicorn examples.fastapi_sidecar:app        # with GRAPHMEM_STORE set

Needs graphmem[api].
"""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from graphmem.api import create_app
from graphmem.integrations import AgentTools
from graphmem.memory.facade import Memory


class Note(BaseModel):
    """What somebody said."""

    who: str
    text: str


def sidecar(memory: Memory) -> FastAPI:
    """Your application; the whole API of the memory is at /memory/v1/..."""
    app = FastAPI(title="notes")
    tools = AgentTools(memory)

    @app.post("/notes")
    def note(note: Note) -> dict[str, Any]:
        return tools.remember(note.text, speaker=note.who, conversation="notes")

    @app.get("/ask")
    def ask(question: str) -> dict[str, Any]:
        return tools.answer(question)

    app.mount("/memory", create_app(memory))
    return app


def __getattr__(name: str) -> Any:
    """`app`, opened on the store of the settings when the server asks for it."""
    if name != "app":
        raise AttributeError(name)
    from graphmem.config import read_settings
    from graphmem.memory.memory_opening import open_from_settings

    return sidecar(open_from_settings(read_settings(), answers=True))
