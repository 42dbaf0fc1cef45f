"""Open a memory as the settings say. The command line, the benchmarks and the pipeline share it."""

from typing import TYPE_CHECKING

from graphmem.chat_model import load_chat_model
from graphmem.extraction.llm import load_enrichment
from graphmem.memory.facade import Memory
from graphmem.model.build_rules import BuildRules

if TYPE_CHECKING:
    from graphmem.config import Settings


def open_from_settings(
    settings: "Settings", *, space: str = "", read_only: bool = False, answers: bool = False, extracts: bool = False
) -> Memory:
    """The memory that the settings name, to be used in a `with` statement; `space` takes the place of theirs.

    With `answers` their chat model words answers; with `extracts` it also reads messages, if they say so.
    Raises StoreError, SettingsError or ModelError.
    """
    return Memory.open(
        settings.store,
        space=space or settings.space,
        model=settings.model,
        models=settings.models,
        language=settings.language,
        ranker=settings.ranker,
        rules=BuildRules.of(settings.trust, settings.relations),
        neo4j_user=settings.neo4j_user,
        neo4j_password=settings.neo4j_password.get_secret_value(),
        llm=load_chat_model(settings.llm) if answers else None,
        enrichment=load_enrichment(settings) if extracts else None,
        read_only=read_only,
        lock_wait=settings.lock_wait,
        workers=settings.workers,
        redact_secrets=settings.redact_secrets,
        roles=settings.roles,
        llm_calls=settings.llm_calls,
        llm_tokens=settings.llm_tokens,
    )
