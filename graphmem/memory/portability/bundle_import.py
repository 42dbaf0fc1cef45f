"""Import a bundle, or copy a space from another store: the result is the same graph, compared by its content hash."""

from collections.abc import Iterator
from pathlib import Path

from graphmem.memory.build_stage import read_note
from graphmem.memory.portability.bundle_reader import Bundle
from graphmem.memory.portability.content_hash import content_hash
from graphmem.memory.portability.space_tables import mark_rows
from graphmem.memory.portability.transfer import (
    Counts,
    Transferred,
    batches_of,
    build_transferred,
    put_transferred_marks,
    rows_of_space,
    transfer,
)
from graphmem.memory.writer import MemoryWriter
from graphmem.model.build_rules import BuildRules
from graphmem.model.errors import BundleError
from graphmem.model.portability import ImportReport
from graphmem.storage import GraphStore
from graphmem.storage.repository import space_names


def import_bundle(writer: MemoryWriter, store: GraphStore, space: str, model: str, folder: Path) -> ImportReport:
    """Bring a bundle into a space. Raises BundleError, and ContractError for forged ids."""
    bundle = Bundle.open(folder)
    bundle.check_fits(space, model)
    held = len(store.read("message_places", space=space))
    # Read, and so checked, before anything is stored.
    decisions, quarantined, communities = bundle.decisions(), bundle.quarantined(), bundle.communities()
    put_transferred_marks(store, space, bundle.marks())
    counts = transfer(writer, _of_no_other_space(store, space, bundle))
    build_transferred(
        writer,
        store,
        space,
        decisions=decisions,
        quarantined=quarantined,
        communities=communities,
        rules=BuildRules.from_json(bundle.manifest["rules"]),
    )
    return _report(store, space, counts, held, bundle.manifest["content_hash"])


def _of_no_other_space(store: GraphStore, space: str, bundle: Bundle) -> Iterator[Transferred]:
    """The messages of a bundle with their extractions. Raises BundleError for a fact under the id of another space's."""
    others = [other for other in space_names(store) if other != space]
    for batch in bundle.transferred():
        # All other ids follow from the message.
        given = [fact.id for one in batch.extractions for fact in one.facts if fact.id != fact.with_id().id]
        if given and any(store.read("facts_by_id", space=other, ids=given) for other in others):
            raise BundleError(f"{bundle.folder}: has a fact under an id that is not its own, but of another space.")
        yield batch


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
