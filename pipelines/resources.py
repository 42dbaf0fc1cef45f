"""The resource of the assets: the settings, and memories opened by them."""

from pathlib import Path
from typing import Self

import dagster as dg

from graphmem.config import Settings, read_settings
from graphmem.memory.facade import Memory
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model.errors import StoreLocked

# How often a step tries to open a store that another process writes to.
MAX_RETRIES = 10
EXPLORER = "http://127.0.0.1:8420/"


class SettingsResource(dg.ConfigurableResource[None]):
    """The settings that Dagster shows. The password is not among them: it is read when a store is opened."""

    logs: str
    store: str
    space: str
    model: str
    models: str
    stages: str
    zone: str = "UTC"
    wait: int = 30
    """Seconds between attempts to open a store that another process writes to."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The resource with the values of these settings."""
        return cls(
            logs=str(settings.logs),
            store=settings.store,
            space=settings.space,
            model=settings.model,
            models=str(settings.models),
            stages=str(settings.stages),
            zone=settings.zone,
        )

    @property
    def folder(self) -> Path:
        """The folder of logs."""
        return Path(self.logs)

    def open_memory(self, *, extracts: bool = False, space: str = "") -> Memory:
        """The memory of the settings, open for writing; `space` takes the place of theirs.

        While another process writes to it, the step is retried.
        With `extracts`, the chat model of the settings reads messages too, if they say so.
        Raises StoreError, StoreMismatch, SettingsError or ModelError.
        """
        named = {"store": self.store, "space": space or self.space, "model": self.model, "models": Path(self.models)}
        try:
            return open_from_settings(read_settings().model_copy(update=named), extracts=extracts)
        except StoreLocked as error:
            raise dg.RetryRequested(max_retries=MAX_RETRIES, seconds_to_wait=self.wait) from error


def links(memory: Memory) -> dict[str, str]:
    """Metadata: the address of the store, and how to open it in the explorer."""
    return {
        "store": memory.store_name,
        "explorer": f"{EXPLORER} by `graphmem serve --store {memory.store_name} --space {memory.space}`",
    }


def forget_old(settings: SettingsResource) -> str:
    """Forget what is older than the setting `retention` says for the space; returns what was done, in words."""
    given = read_settings()
    period = given.retention if isinstance(given.retention, str) else given.retention.get(settings.space, "")
    if not period:
        return f"No retention is set for the space '{settings.space}': everything is kept."
    with settings.open_memory() as memory:
        result = memory.retain(period, confirm=True, stages=given.stages)
    return f"{len(result.plan.message_ids)} messages older than {period} were forgotten. {result.path}".rstrip()
