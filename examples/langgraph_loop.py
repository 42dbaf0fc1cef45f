"""A LangGraph loop: recall, speak, remember; and long-term items in a store whose namespaces are spaces.

    python examples/langgraph_loop.py STORE

Needs graphmem[langchain]. The model is a stand-in, so that the example needs no key: put any chat model of LangChain in its place.
"""

import sys
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import END, START, MessagesState, StateGraph

from graphmem.integrations.langgraph_memory import GraphmemStore, recall_node, remember_node
from graphmem.memory.facade import Memory


def model(state: MessagesState) -> dict[str, Any]:
    """A stand-in that repeats the first thing that was recalled."""
    recalled = next((str(m.content) for m in state["messages"] if m.type == "system"), "")
    lines = [line for line in recalled.splitlines()[1:] if line.strip()]
    return {"messages": [AIMessage(f"You told me: {lines[0].strip()}" if lines else "Tell me more.")]}


def build(memory: Memory) -> Any:
    """The graph: START, recall, model, remember, END."""
    graph = StateGraph(MessagesState)
    graph.add_node("recall", recall_node(memory))
    graph.add_node("model", model)
    graph.add_node("remember", remember_node(memory, "loop", user="Ada"))
    for left, right in ((START, "recall"), ("recall", "model"), ("model", "remember"), ("remember", END)):
        graph.add_edge(left, right)
    return graph.compile(store=GraphmemStore(memory))


def talk(memory: Memory, texts: list[str]) -> list[str]:
    """The replies to the texts, each in a session of its own: only the memory is shared."""
    loop = build(memory)
    return [str(loop.invoke({"messages": [HumanMessage(text)]})["messages"][-1].content) for text in texts]


if __name__ == "__main__":
    with Memory.open(Path(sys.argv[1])) as opened:
        sys.stdout.write("\n".join(talk(opened, ["I have moved to Bergen.", "Where do I live?"])) + "\n")
