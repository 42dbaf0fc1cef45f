"""A folder of logs, ingested by several processes: `dagster job execute -m pipelines.definitions -j ingest_parallel`.

    split -> extract, one step per space and day -> spaces -> build, one step per space

Steps pass names; tables lie in STAGES/parts until the space is built. The parts of a space are extracted and embedded side by side, and one
step builds it: a space has one writer.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
from pydantic import Field

from graphmem.memory.pipeline_steps import Extracted, read_folder
from graphmem.model import Message
from graphmem.model.errors import SettingsError
from graphmem.model.ids import digest
from pipelines.day_parts import DayPart, by_days, drop_parts, keep_extracted, keep_messages, read_extracted, read_messages
from pipelines.executors import executor_named
from pipelines.resources import SettingsResource

PARTITIONS = dg.AssetKey("space_days")
NAMES = "part_names"
NAME = "ingest_parallel"


class Splitting(dg.Config):
    """How the folder of logs is divided."""

    space_per_folder: bool = Field(default=False, description="Each folder in the folder of logs is a space of that name.")
    messages_per_part: int = Field(
        default=2000, ge=1, description="Days are joined until a part has so many: a process loads its models first."
    )


def _stages(settings: SettingsResource) -> Path:
    return Path(settings.stages)


def logs_by_space(folder: Path, space: str, *, per_folder: bool) -> dict[str, Path]:
    """The folder of logs of each space. Raises SettingsError if there is no folder for any."""
    if not per_folder:
        return {space: folder}
    found = (
        {path.name: path for path in sorted(folder.iterdir()) if path.is_dir() and not path.name.startswith(".")} if folder.is_dir() else {}
    )
    if not found:
        raise SettingsError(f"{folder}: has no folders, and space_per_folder takes one for each space. Make them, or unset it.")
    return found


@dg.op(out=dg.DynamicOut(str, io_manager_key=NAMES))
def split(context: dg.OpExecutionContext, config: Splitting, settings: SettingsResource) -> Iterator[dg.DynamicOutput[str]]:
    """The logs, stored; and what then waits, in parts by space and day."""
    found = logs_by_space(settings.folder, settings.space, per_folder=config.space_per_folder)
    for space, folder in found.items():
        with settings.open_memory(extracts=True, space=space) as memory:
            backlog = memory.store_messages(read_folder(folder, space=space, zone=settings.zone))
        context.log.info(f"{space}: {len(backlog.messages)} messages wait.")
        drop_parts(_stages(settings), space)
        for part, messages in by_days(backlog.messages, space=space, most=config.messages_per_part):
            keep_messages(_stages(settings), part, messages)
            yield dg.DynamicOutput(part.key, mapping_key=f"{part.day.replace('-', '_')}_{digest('part', part.key).replace('-', '_')}")


@dg.op(out=dg.Out(str, io_manager_key=NAMES))
def extract(context: dg.OpExecutionContext, settings: SettingsResource, key: str) -> str:
    """What a part says, extracted; and its messages in the search index."""
    part = DayPart.parse(key)
    messages = read_messages(_stages(settings), part)
    with settings.open_memory(extracts=True, space=part.space) as memory:
        extracted, _ = memory.extract(messages)
        embedded = memory.index(messages)
    keep_extracted(_stages(settings), part, extracted)
    counts = {"messages": len(messages), "embedded": embedded, "facts": len(extracted.facts), "unextracted": len(extracted.quarantined)}
    context.log_event(dg.AssetMaterialization(PARTITIONS, partition=key, metadata=counts))
    return key


@dg.op(out=dg.DynamicOut(list, io_manager_key=NAMES))
def spaces(keys: list[str]) -> Iterator[dg.DynamicOutput[list[str]]]:
    """The parts of each space."""
    by_space: dict[str, list[str]] = defaultdict(list)
    for key in sorted(keys):
        by_space[DayPart.parse(key).space].append(key)
    for space, own in by_space.items():
        yield dg.DynamicOutput(own, mapping_key=digest("space", space).replace("-", "_"))


@dg.op
def build(context: dg.OpExecutionContext, settings: SettingsResource, keys: list[str]) -> None:
    """The graph of a space, with all that was extracted."""
    parts = [DayPart.parse(key) for key in keys]
    messages, extracted = joined(_stages(settings), parts)
    with settings.open_memory(space=parts[0].space) as memory:
        memory.store_extracted(messages, extracted)
        context.log.info(f"{parts[0].space}: {memory.stats()}")
    drop_parts(_stages(settings), parts[0].space)


def joined(stages: Path, parts: Sequence[DayPart]) -> tuple[list[Message], Extracted]:
    """The messages of parts and what was extracted from them, as one."""
    messages, whole = list[Message](), Extracted([], [], [], [])
    for part in parts:
        own = read_extracted(stages, part)
        messages += read_messages(stages, part)
        whole.mentions.extend(own.mentions)
        whole.facts.extend(own.facts)
        whole.quarantined.extend(own.quarantined)
        whole.read_by.extend(own.read_by)
    return messages, whole


@dg.graph(description="Ingest the folder of logs by several processes: parts by space and day, then one writer per space.")
def parallel() -> None:
    """The steps."""
    spaces(split().map(extract).collect()).map(build)


def parallel_job(executor: str) -> dg.JobDefinition:
    """The job `ingest_parallel`, its steps run by the executor of that name. Raises SettingsError."""
    return parallel.to_job(name=NAME, executor_def=executor_named(executor))
