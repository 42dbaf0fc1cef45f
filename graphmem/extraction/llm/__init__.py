"""Extraction by a chat model, beside spaCy: many turns per call, within a budget, validated against the schema and the text.

The flow is in `llm_extractor`: turns with their context (`context_window`) become a prompt (`prompt`) as far as the `budget` allows, the
reply is validated (`validation`, `reply_schema`), its facts get times (`reply_facts`), and `merge` joins them with spaCy's.
"""

from graphmem.extraction.llm.factory import load_enrichment
from graphmem.extraction.llm.llm_extractor import Enrichment, LlmExtractor, ReplyCache
from graphmem.extraction.llm.routing import is_hard

__all__ = ["Enrichment", "LlmExtractor", "ReplyCache", "is_hard", "load_enrichment"]
