"""A store of an older schema is brought up to date, and what it holds stays."""

from graphmem.storage import open_store
from graphmem.storage.migrations import migrate
from graphmem.storage.queries import migrations

OLD = 3


def test_extractions_from_before_extractors_had_names(address: str) -> None:
    """They are nobody's, so that they are made anew."""
    store = open_store(address)
    for number, _, statements in migrations(store.dialect):
        if number <= OLD:
            for statement in statements:
                store.change_schema(statement)
            store.write("put_meta", id="schema", content=str(number))
    store.change_schema("CREATE (:Extraction {id: 'm1', space: 'default', content: '{}'})")
    store.change_schema("CREATE (:Message {id: 'm1', space: 'default', conversation: 'c', thread: 't'})")
    assert migrate(store)[0].startswith(f"{OLD + 1:04}")
    assert store.read("extractions_of", space="default", ids=["m1"]) == [{"id": "m1", "extractor": "", "content": "{}"}]
    assert [row["waiting"] for row in store.read("not_extracted", space="default", kept=["spacy.v1"])] == [1]
    assert store.read("not_extracted", space="default", kept=[""]) == []
    store.close()
