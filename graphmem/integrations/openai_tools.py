"""The tools as OpenAI-style schemas, which most chat model interfaces take, and a call by name and JSON arguments."""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError, create_model

from graphmem.integrations.agent_tools import AgentTools
from graphmem.model.errors import GraphmemError

READING = ("recall", "answer", "pack", "lessons", "timeline", "profile", "conflicts", "cypher", "schema")
WRITING = ("remember",)
ERASING = ("forget",)
"""Offered only where it is asked for: `openai_tools((*READING, *WRITING, *ERASING))`."""


def openai_tools(names: Sequence[str] = (*READING, *WRITING)) -> list[dict[str, Any]]:
    """One `{"type": "function", "function": {name, description, parameters}}` per tool."""
    return [_schema(name) for name in names]


def call_tool(tools: AgentTools, name: str, arguments: str | Mapping[str, Any], *, allowed: Sequence[str] = (*READING, *WRITING)) -> str:
    """The result of a call as JSON text, as the model wants it back; an error of the call is `{"error": text}`, for the model to read."""
    try:
        if name not in allowed:
            raise ValueError(f"there is no tool '{name}'. There are {', '.join(allowed)}")
        given = json.loads(arguments) if isinstance(arguments, str) else dict(arguments)
        method: Callable[..., Any] = getattr(tools, name)
        checked = _arguments(name).model_validate(given)
        return json.dumps(method(**{field: getattr(checked, field) for field in checked.model_fields_set}), ensure_ascii=False)
    except (GraphmemError, ValidationError, ValueError) as error:
        first = (
            "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            if isinstance(error, ValidationError)
            else error
        )
        return json.dumps({"error": f"{name[:40]}: {first}"}, ensure_ascii=False)


def _arguments(name: str) -> Any:
    """The arguments of a tool as a pydantic model; unknown ones are refused."""
    parameters = inspect.signature(getattr(AgentTools, name)).parameters.values()
    fields: dict[str, Any] = {p.name: (p.annotation, ... if p.default is p.empty else p.default) for p in parameters if p.name != "self"}
    return create_model(name, __config__={"extra": "forbid"}, **fields)


def _schema(name: str) -> dict[str, Any]:
    parameters = _arguments(name).model_json_schema()
    parameters.pop("title", None)
    return {
        "type": "function",
        "function": {"name": name, "description": inspect.getdoc(getattr(AgentTools, name)), "parameters": parameters},
    }
