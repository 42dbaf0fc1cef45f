"""What lies between the stages keeps its contract, or a clear error says where it does not."""

from collections.abc import Callable
from datetime import UTC, datetime

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmem.config import Settings
from graphmem.model import Entity, Mention
from graphmem.model.errors import ContractError
from graphmem.serialization import arrow_schema
from pipelines.io import read, write

Run = Callable[..., dg.ExecuteInProcessResult]
BUILT = ("graph", "entities", "closed_facts", "units", "decisions")


@pytest.fixture
def materialised(ingest: Run, settings: Settings) -> Settings:
    """Settings whose stages are all there."""
    assert ingest().success
    return settings


def test_every_file_is_the_table_of_its_contract(materialised: Settings) -> None:
    """Columns and types are those of schemas/*.json; the two quarantines and the closed facts have the contract of their kind."""
    kinds = {"unreadable": "quarantined", "unextracted": "quarantined", "closed_facts": "facts"}
    found = {path.stem: pq.read_schema(path) for path in materialised.stages.iterdir()}
    assert len(found) == 10
    for stage, schema in found.items():
        assert schema.equals(arrow_schema(kinds.get(stage, stage))), stage


def test_a_missing_column_is_named_with_its_file(materialised: Settings, ingest: Run) -> None:
    path = materialised.stages / "facts.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["predicate", "polarity"]), path)
    with pytest.raises(ContractError, match=r"facts\.parquet: facts: the columns \['predicate', 'polarity'\] are missing"):
        ingest(*BUILT)


def test_an_empty_value_where_none_may_be_is_named(materialised: Settings, ingest: Run) -> None:
    path = materialised.stages / "mentions.parquet"
    table = pq.read_table(path)
    pq.write_table(table.set_column(table.column_names.index("name"), "name", pa.nulls(len(table), pa.string())), path)
    with pytest.raises(ContractError, match=r"mentions\.parquet: mentions: .*name"):
        ingest(*BUILT)


def test_a_file_that_is_no_parquet_is_named(materialised: Settings, ingest: Run) -> None:
    (materialised.stages / "messages.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(ContractError, match=r"messages\.parquet: .* Materialise messages again"):
        ingest("index")


def test_a_stage_that_is_not_there_is_named(ingest: Run) -> None:
    with pytest.raises(ContractError, match=r"messages\.parquet: does not exist\. Materialise messages first"):
        ingest("mentions", "facts", "unextracted", "read_by")


def test_a_row_that_breaks_its_contract_leaves_the_old_file(settings: Settings) -> None:
    """No half-written file is left."""
    path = settings.stages / "entities.parquet"
    good = Entity(id="entity-1", space="default", name="Ada", kind="person", first_seen=datetime(2026, 1, 5, tzinfo=UTC))
    write(path, Entity, [good])
    with pytest.raises(ContractError, match="entities"):
        write(path, Entity, [good, Entity(id="entity-2", space="default", name=None, kind="person")])  # type: ignore[arg-type]
    assert read(path, Entity) == [good]
    assert [file.name for file in settings.stages.iterdir()] == ["entities.parquet"]


def test_records_come_back_as_they_were(settings: Settings) -> None:
    mentions = [Mention(id="mention-1", space="default", message_id="message-1", start=0, end=3, text="Ada", name="Ada", kind="person")]
    write(settings.stages / "mentions.parquet", Mention, mentions)
    assert read(settings.stages / "mentions.parquet", Mention) == mentions
