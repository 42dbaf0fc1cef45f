"""A chat model that reads beside spaCy: many turns a call, within a budget, held to the contract and to what was said.

`extractor.py` is the flow: `turns` are shown (`show`) as far as the `budget` goes, `contract` says what a reply may be, `check` holds it to
the text, `facts` gives it times, `merge` joins it with what spaCy read.
"""

from graphmem.extraction.llm.factory import chosen
from graphmem.extraction.llm.llm_extractor import Enrichment, LlmExtractor, Replies
from graphmem.extraction.llm.routing import is_hard

__all__ = ["Enrichment", "LlmExtractor", "Replies", "chosen", "is_hard"]
