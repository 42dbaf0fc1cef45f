"""From settings to an enrichment: a chat model with its budget, or none."""

from graphmem.chat_model import load_chat_model
from graphmem.config import Settings
from graphmem.extraction.llm.llm_extraction_config import BUDGET_CONFIG
from graphmem.extraction.llm.llm_extractor import Enrichment
from graphmem.model.errors import SettingsError


def load_enrichment(settings: Settings) -> Enrichment | None:
    """The chat model and budget that the settings ask for; None if they ask for spaCy alone.

    Raises SettingsError if no model is named, ModelError if it cannot be loaded.
    """
    if settings.extractor == "spacy" and not settings.enrich:
        return None
    model = load_chat_model(settings.llm, reply_tokens=BUDGET_CONFIG.reply_tokens)
    if model is None:
        asked = f"enrich '{settings.enrich}'" if settings.enrich else f"extractor '{settings.extractor}'"
        raise SettingsError(f"{asked}: no chat model is set. Give --llm MODULE:CLASS:MODEL, or set llm (GRAPHMEM_LLM).")
    return Enrichment(model, settings.enrich == "salient", settings.llm_calls, settings.llm_tokens)
