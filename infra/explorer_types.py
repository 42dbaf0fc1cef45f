"""`python3 -m infra.explorer_types` writes explorer/src/schema.ts: the TypeScript types of what the explorer reads, from OpenAPI."""

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from graphmem.api.api_app import ROUTES

TARGET = Path(__file__).parent.parent / "explorer" / "src" / "schema.ts"
PREFIX = "/v1/spaces/{space}"
READ = (
    "/v1/spaces",
    *(
        PREFIX + path
        for path in (
            "/stats",
            "/entities",
            "/entities/{entity_id}",
            "/facts/{fact_id}",
            "/timeline",
            "/profile",
            "/diff",
            "/conflicts",
            "/graph",
            "/graph/answer",
            "/graph/map",
            "/graph/map/whole",
            "/graph/path",
            "/graph/histogram",
            "/graph/entities/{entity_id}",
            "/units/{unit_id}",
            "/decisions",
            "/quarantine",
            "/jobs/{job_id}",
            "/conflicts/decisions",
            "/facts/corrections",
            "/facts/{fact_id}/retract",
            "/decisions/merge",
            "/conflicts/{conflict_id}",
            "/forget",
            "/graph/communities/{community_id}",
            "/graph/messages/{message_id}",
        )
    ),
)
"""The routes that the explorer reads; their responses, and all that is in them, become types."""
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
HEAD = "// Written by `python3 -m infra.explorer_types` from the OpenAPI description of the server. Do not edit.\n"


def schema_text() -> str:
    """The text of schema.ts."""
    app = FastAPI()
    for routes in ROUTES:
        app.include_router(routes.router)
    described = app.openapi()
    schemas: Mapping[str, Any] = described["components"]["schemas"]
    wanted: dict[str, None] = {}
    for path in READ:
        for operation in described["paths"][path].values():
            if operation["operationId"] and "200" in operation["responses"]:
                _collect(operation["responses"]["200"], schemas, wanted)
    return HEAD + "".join(_declaration(name, schemas[name]) for name in sorted(wanted))


def _collect(part: Any, schemas: Mapping[str, Any], wanted: dict[str, None]) -> None:
    """Every schema that is named in a part of the description, and those in these."""
    if isinstance(part, list):
        for each in part:
            _collect(each, schemas, wanted)
    if isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in wanted:
            wanted[name] = None
            _collect(schemas[name], schemas, wanted)
        for each in part.values():
            _collect(each, schemas, wanted)


def _declaration(name: str, schema: Mapping[str, Any]) -> str:
    about = str(schema.get("description", "")).split("\n")[0]
    head = f"\n/** {about} */\n" if about else "\n"
    if "properties" not in schema:
        return f"{head}export type {_name(name)} = {_type(schema)};\n"
    required = set(schema.get("required", ()))
    fields = "".join(f"  {field}{'' if field in required else '?'}: {_type(content)};\n" for field, content in schema["properties"].items())
    return f"{head}export interface {_name(name)} {{\n{fields}}}\n"


def _type(schema: Mapping[str, Any]) -> str:
    """The type of a schema."""
    if "$ref" in schema:
        return _name(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return _union(f'"{value}"' for value in schema["enum"])
    if "anyOf" in schema:
        return _union(map(_type, schema["anyOf"]))
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(map(_type, schema['prefixItems']))}]"
        inner = _type(schema.get("items", {}))
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"
    return PLAIN.get(str(schema.get("type")), "unknown")


def _union(types: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(types))


def _name(name: str) -> str:
    return re.sub(r"\W|_", "", name)


if __name__ == "__main__":
    TARGET.write_text(schema_text(), "utf-8")
    sys.stdout.write(f"{TARGET} written.\n")
