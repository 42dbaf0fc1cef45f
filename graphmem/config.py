"""Settings: from arguments, GRAPHMEM_* in the environment, and graphmem.toml. Only cli, api and pipelines read them."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from graphmem.model.errors import SettingsError

DATA = Path(platformdirs.user_data_dir("graphmem", appauthor=False))


class Settings(BaseSettings):
    """All settings with their defaults."""

    model_config = SettingsConfigDict(env_prefix="GRAPHMEM_", toml_file="graphmem.toml", frozen=True, extra="forbid")

    store: str = f"ladybug:{DATA / 'memory.lbug'}"
    """The address of the graph: `ladybug:PATH` or `neo4j://HOST:PORT/DATABASE`."""
    space: str = "default"
    """The space (tenant) of the memory."""
    model: str = "auto"
    """The embedding model by name; `auto` is the best one installed."""
    models: Path = DATA / "models"
    """The folder of embedding models."""
    language: str = "en"
    """The language of the logs, or the name of a spaCy model. Facts are extracted from English only."""
    lock_wait: float = Field(3600.0, ge=0)
    """Seconds that a command which writes waits for another one that writes to the same embedded store."""
    server_file: Path | None = None
    """The file of API keys and the audit log; by default `STORE.server` beside an embedded store, else in the user data folder."""
    workers: int = Field(1, ge=1)
    """Processes that extract a long log; what is stored does not depend on their number."""
    budget: int = 4000
    """Token budget of a pack."""
    ranker: str = "shipped"
    """What ranks messages: `shipped` (learnt), `plain` (a formula), or a file that `graphmem train ranker` wrote."""
    neo4j_user: str = "neo4j"
    """The user name for a neo4j:// store."""
    neo4j_password: SecretStr = SecretStr("")
    """The password for a neo4j:// store."""
    llm: str = ""
    """A langchain-core chat model as `MODULE:CLASS:MODEL`; empty: none."""
    extractor: Literal["spacy", "llm"] = "spacy"
    """What extracts facts: `spacy`, or `llm` (spaCy and the chat model)."""
    enrich: Literal["", "salient"] = ""
    """`salient`: the chat model reads only messages that are hard for spaCy."""
    llm_calls: int = Field(1000, ge=0)
    """The most calls of the chat model per run."""
    llm_tokens: int = Field(5_000_000, ge=0)
    """The most tokens of the chat model per run, prompts and replies together."""
    zone: str = "UTC"
    """The time zone assumed for times in logs without one, such as Europe/Oslo."""
    trust: dict[str, Literal["low", "normal", "high"]] = {}
    """How far sources are trusted: patterns of their names (`"hr/*"`) with `low`, `normal` or `high`."""
    relations: Path | None = None
    """A file of predicates that have one value at a time, or of lines like those of `graphmem/model/relations.tsv`."""
    agent: str = ""
    """The agent that reads; empty, with no purpose and no guest: the owner, who reads everything."""
    purpose: str = ""
    """What is read for, such as `health`: what is marked for other purposes is left out."""
    guest: bool = False
    """Read only what is public."""
    roles: dict[str, dict[str, float]] = {}
    """Roles of agents besides those of graphmem, each with shares of a pack by kind of evidence."""
    retention: str | dict[str, str] = ""
    """How long what was said is kept by `graphmem retain`: `"2 years"`, or a table of spaces; empty: for ever."""
    redact_secrets: bool = False
    """Replace keys, tokens, card numbers, passwords, PINs and one-time codes in messages before they are stored."""
    logs: Path = Path("logs")
    """The folder of logs that the scheduled pipeline ingests."""
    stages: Path = DATA / "stages"
    """The folder of Parquet files between the stages of the pipeline."""
    executor: str = "multiprocess"
    """What runs the steps of the job `ingest_parallel`: `multiprocess`, `in_process`, or `PACKAGE:NAME` of another executor of Dagster."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


GUARDED = ("store", "server_file", "models", "llm", "executor")
"""What a `graphmem.toml` may say only if it is trusted: where data goes, which files are loaded, and which code is imported."""
TRUST = "GRAPHMEM_TRUST_CONFIG"


def read_settings(**given: Any) -> Settings:
    """The effective settings. Values of `given` that are not None override environment and file.

    Raises SettingsError, also for a `graphmem.toml` of the current folder that sets one of GUARDED and is not trusted.
    """
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
        _check_trust(given)
        return settings
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"graphmem.toml: {error}. Correct the file, or remove it.") from None
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsError(f"settings (arguments, GRAPHMEM_*, graphmem.toml): {problems}. Correct or remove them.") from None


def _check_trust(given: dict[str, Any]) -> None:
    if os.environ.get(TRUST, "").lower() in ("1", "true", "yes"):
        return
    risky = [name for name in GUARDED if origin_of(name, given) == "graphmem.toml"]
    if risky:
        raise SettingsError(
            f"graphmem.toml in {Path.cwd()} sets {', '.join(risky)}. Whoever wrote it decides where your data goes and what is loaded: "
            f"if that is you, run graphmem with --trust-config (or {TRUST}=1); else give your own value as an option or in the environment."
        )


def origin_of(name: str, given: dict[str, Any]) -> str:
    """The origin of a setting's value: argument, environment, graphmem.toml or default."""
    if given.get(name) is not None:
        return "argument"
    if f"GRAPHMEM_{name.upper()}" in {key.upper() for key in os.environ}:
        return "environment"
    file = Path("graphmem.toml")
    if file.is_file() and name in tomllib.loads(file.read_text("utf-8")):
        return str(file)
    return "default"
