"""From settings to who reads: nobody but spaCy, or a chat model beside it."""

from graphmem.chat_model import load_chat_model
from graphmem.config import Settings
from graphmem.extraction.llm.budget import REPLY_TOKENS
from graphmem.extraction.llm.llm_extractor import Enrichment
from graphmem.model.errors import SettingsError


def chosen(settings: Settings) -> Enrichment | None:
    """The chat model that is to read, and its budget. Raises SettingsError if none is named, ModelError if it cannot be had."""
    if settings.extractor == "spacy" and not settings.enrich:
        return None
    model = load_chat_model(settings.llm, reply_tokens=REPLY_TOKENS)
    if model is None:
        asked = f"enrich '{settings.enrich}'" if settings.enrich else f"extractor '{settings.extractor}'"
        raise SettingsError(f"{asked}: no chat model is set. Give --llm MODULE:CLASS:MODEL, or set llm (GRAPHMEM_LLM).")
    return Enrichment(model, settings.enrich == "salient", settings.llm_calls, settings.llm_tokens)
