"""Settings: graphmem.toml, then GRAPHMEM_* in the environment. Read only in cli, api and pipelines."""

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
    """What can be set, each with its default."""

    model_config = SettingsConfigDict(env_prefix="GRAPHMEM_", toml_file="graphmem.toml", frozen=True, extra="forbid")

    store: str = f"ladybug:{DATA / 'memory.lbug'}"
    """Where the graph is: `ladybug:PATH` or `neo4j://HOST:PORT/DATABASE`."""
    space: str = "default"
    """Whose memory it is."""
    model: str = "auto"
    """The embedding model by name; `auto` takes the best one in the models folder."""
    models: Path = DATA / "models"
    """The folder of embedding models."""
    language: str = "en"
    """The language of the logs, or the spaCy model to read them with by name. Facts are read in English only."""
    lock_wait: float = Field(3600.0, ge=0)
    """Seconds that a command which writes waits for another one that writes to the same embedded store."""
    budget: int = 4000
    """Tokens of a pack."""
    neo4j_user: str = "neo4j"
    """The user name for a neo4j:// store."""
    neo4j_password: SecretStr = SecretStr("")
    """The password for a neo4j:// store."""
    llm: str = ""
    """A langchain-core chat model as `MODULE:CLASS:MODEL`; empty: none."""
    extractor: Literal["spacy", "llm"] = "spacy"
    """Who reads the messages: `spacy`, or `llm`, the chat model beside it."""
    enrich: Literal["", "salient"] = ""
    """`salient`: the chat model reads only the turns that are hard for spaCy."""
    llm_calls: int = Field(1000, ge=0)
    """The most calls of the chat model in one run of reading."""
    llm_tokens: int = Field(5_000_000, ge=0)
    """The most tokens of the chat model, prompts and replies, in one run of reading."""
    zone: str = "UTC"
    """The zone that is assumed for times in logs that name none, as Europe/Oslo."""
    logs: Path = Path("logs")
    """The folder of logs that the scheduled pipeline reads."""
    stages: Path = DATA / "stages"
    """The folder of Parquet files between the stages of the pipeline."""

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


def read_settings(**given: Any) -> Settings:
    """The settings in force; `given` (where not None) goes before environment and file. Raises SettingsError."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"graphmem.toml: {error}. Correct the file, or remove it.") from None
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsError(f"settings (arguments, GRAPHMEM_*, graphmem.toml): {problems}. Correct or remove them.") from None


def origin_of(name: str, given: dict[str, Any]) -> str:
    """Where the value of a setting came from: argument, environment, graphmem.toml or default."""
    if given.get(name) is not None:
        return "argument"
    if f"GRAPHMEM_{name.upper()}" in {key.upper() for key in os.environ}:
        return "environment"
    file = Path("graphmem.toml")
    if file.is_file() and name in tomllib.loads(file.read_text("utf-8")):
        return str(file)
    return "default"
