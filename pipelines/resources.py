"""What the assets are given: the settings, and memories opened by them."""

from pathlib import Path
from typing import Self

import dagster as dg

from graphmem.config import Settings, read_settings
from graphmem.extraction.llm import load_enrichment
from graphmem.memory.facade import Memory
from graphmem.model.errors import StoreLocked

PATIENCE = 10
EXPLORER = "http://127.0.0.1:8420/"


class SettingsResource(dg.ConfigurableResource[None]):
    """The settings in force, as Dagster shows them. The password is read when a store is opened."""

    logs: str
    store: str
    space: str
    model: str
    models: str
    zone: str = "UTC"
    wait: int = 30
    """Seconds between two tries to open a store that another process writes to."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The resource with the values of these settings."""
        return cls(
            logs=str(settings.logs),
            store=settings.store,
            space=settings.space,
            model=settings.model,
            models=str(settings.models),
            zone=settings.zone,
        )

    @property
    def folder(self) -> Path:
        """The folder of logs."""
        return Path(self.logs)

    def open_memory(self, *, reads: bool = False) -> Memory:
        """The memory of the settings, open for writing; while another process writes to it, the step is tried again.

        Where it `reads` messages, with the chat model of the settings, if that is to.
        Raises StoreError, StoreMismatch, SettingsError, ModelError.
        """
        settings = read_settings()
        try:
            return Memory.open(
                self.store,
                space=self.space,
                model=self.model,
                models=self.models,
                language=settings.language,
                neo4j_user=settings.neo4j_user,
                neo4j_password=settings.neo4j_password.get_secret_value(),
                enrichment=load_enrichment(settings) if reads else None,
                lock_wait=settings.lock_wait,
            )
        except StoreLocked as error:
            raise dg.RetryRequested(max_retries=PATIENCE, seconds_to_wait=self.wait) from error


def links(memory: Memory) -> dict[str, str]:
    """Where a graph is, and how to see it."""
    return {
        "store": memory.store_name,
        "explorer": f"{EXPLORER} by `graphmem serve --store {memory.store_name} --space {memory.space}`",
    }
