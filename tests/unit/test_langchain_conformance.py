"""LangChain's own tests of retrievers, on a real memory."""

from typing import Any

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from graphmem.integrations.langchain_memory import GraphmemRetriever
from graphmem.memory.facade import Memory
from tests.talk import Talk


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestGraphmemRetriever(RetrieversIntegrationTests):
    """The standard tests; each has a memory of five messages."""

    memory: Memory

    @pytest.fixture(autouse=True)
    def _told(self, local_memory: Memory) -> None:
        talk = Talk()
        for city in ("Oslo", "Bergen", "Lisbon", "Porto", "Turin"):
            talk.say(f"Ada: I visited {city} and liked it.", "2026-01-05")
        local_memory.remember(talk.messages)
        type(self).memory = local_memory

    @property
    def retriever_constructor(self) -> type[GraphmemRetriever]:
        return GraphmemRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"memory": self.memory}

    @property
    def retriever_query_example(self) -> str:
        return "Which cities did Ada visit?"
