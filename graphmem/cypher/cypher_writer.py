"""Text to Cypher: a chat model writes the query, which then goes through the same gate as any other."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.cypher.cypher_functions import FUNCTIONS
from graphmem.cypher.graph_schema import graph_schema
from graphmem.cypher.safe_cypher import run_cypher
from graphmem.model.cypher_rows import CypherRows
from graphmem.model.errors import ModelError, QueryRefused, QuestionError
from graphmem.storage import GraphStore

if TYPE_CHECKING:
    from graphmem.chat_model import ChatModel

ATTEMPTS = 3
"""A refused query is shown to the model with the reason: that repairs most of what it got wrong."""
LONGEST_QUESTION = 2_000
PROMPT = Path(__file__).parent / "prompts" / "write_query.txt"


def ask_cypher(model: "ChatModel | None", store: GraphStore, space: str, question: str) -> CypherRows:
    """The rows of the query that the model writes. Raises ModelError without a model, QueryRefused if no attempt passes the gate."""
    from graphmem.chat_model import ask_for_json

    if model is None:
        raise ModelError("cypher --ask needs a chat model: set llm to MODULE:CLASS:MODEL, or write the query yourself.")
    if not question.strip() or len(question) > LONGEST_QUESTION:
        raise QuestionError(f"cypher --ask: give a question of 1 to {LONGEST_QUESTION:,} characters.")
    refused: list[str] = []
    last = QueryRefused("cypher: no query was written.")
    for _ in range(ATTEMPTS):
        reply = ask_for_json(model, prompt_for(question, refused), _is_query)
        if reply is None:
            raise ModelError("cypher --ask: the chat model wrote no query. Ask more plainly, or write the query yourself.")
        try:
            return run_cypher(store, space, str(reply["query"]))
        except QueryRefused as error:
            refused.append(f"{reply['query']}\n-> {error}")
            last = _with_query(error, str(reply["query"]))
    raise last


def _is_query(reply: Any) -> bool:
    return isinstance(reply, Mapping) and isinstance(reply.get("query"), str)


def _with_query(error: QueryRefused, query: str) -> QueryRefused:
    """The error with the query that it is about."""
    return QueryRefused(f"{error} The chat model wrote: {query}", part=error.part, position=error.position)


def prompt_for(question: str, refused: list[str]) -> str:
    """The schema, the rules, the question as data, and what was refused so far."""
    template = PROMPT.read_text("utf-8")
    filled = {"schema": graph_schema().as_text(), "functions": ", ".join(FUNCTIONS), "question": json.dumps(question, ensure_ascii=False)}
    for name, value in filled.items():
        template = template.replace(f"<<{name}>>", value)
    return template + "".join(f"\nThis query was refused; write a corrected one:\n{text}\n" for text in refused)
