"""Import a bundle, or copy a space from another store: the result is the same graph, compared by its content hash."""

from pathlib import Path

from graphmem.memory.build_stage import read_note
from graphmem.memory.portability.bundle_reader import Bundle
from graphmem.memory.portability.content_hash import content_hash
from graphmem.memory.portability.space_tables import mark_rows
from graphmem.memory.portability.transfer import Counts, batches_of, build_transferred, put_transferred_marks, rows_of_space, transfer
from graphmem.memory.writer import MemoryWriter
from graphmem.model.build_rules import BuildRules
from graphmem.model.portability import ImportReport
from graphmem.storage import GraphStore


def import_bundle(writer: MemoryWriter, store: GraphStore, space: str, model: str, folder: Path) -> ImportReport:
    """Bring a bundle into a space. Raises BundleError, and ContractError for forged ids."""
    bundle = Bundle.open(folder)
    bundle.check_fits(space, model)
    held = len(store.read("message_places", space=space))
    put_transferred_marks(store, space, bundle.marks())
    counts = transfer(writer, bundle.transferred())
    build_transferred(
        writer,
        store,
        space,
        decisions=bundle.decisions(),
        quarantined=bundle.quarantined(),
        communities=bundle.communities(),
        rules=BuildRules.from_json(bundle.manifest["rules"]),
    )
    return _report(store, space, counts, held, bundle.manifest["content_hash"])


def copy_space(writer: MemoryWriter, store: GraphStore, space: str, source: GraphStore) -> ImportReport:
    """Bring a space of another store into this one."""
    held = len(store.read("message_places", space=space))
    put_transferred_marks(store, space, mark_rows(source, space))
    counts = transfer(writer, batches_of(source, space))
    decisions, quarantined, communities = rows_of_space(source, space)
    build_transferred(
        writer,
        store,
        space,
        decisions=decisions,
        quarantined=quarantined,
        communities=communities,
        rules=read_note(source, space).rules,
    )
    return _report(store, space, counts, held, content_hash(source, space))


def _report(store: GraphStore, space: str, counts: Counts, held: int, expected: str) -> ImportReport:
    now = content_hash(store, space)
    # Messages of another origin were there: then there is nothing to compare with.
    is_mixed = held + counts.new > counts.read
    return ImportReport(
        read=counts.read,
        new=counts.new,
        facts=int(store.read("count_facts", space=space)[0]["count"]),
        is_same=True if now == expected else None if is_mixed or counts.forgotten else False,
        forgotten=counts.forgotten,
    )
