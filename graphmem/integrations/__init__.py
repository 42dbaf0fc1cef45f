"""Memory for agents and frameworks: plain tools, OpenAI-style schemas, LangChain, LangGraph and LlamaIndex.

Each adapter imports its framework when it is used; `pip install 'graphmem[langchain]'` or `'graphmem[llamaindex]'` brings it.
"""

from graphmem.integrations.agent_tools import AgentTools
from graphmem.integrations.openai_tools import call_tool, openai_tools

__all__ = ["AgentTools", "call_tool", "openai_tools"]
