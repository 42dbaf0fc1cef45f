"""The schema, brought up to date by numbered files; the same steps on every engine."""

from graphmem.model.errors import StoreMismatch
from graphmem.storage import GraphStore
from graphmem.storage.queries import migrations


def migrate(store: GraphStore) -> list[str]:
    """Run what has not run yet; returns the names. Raises StoreMismatch for a store of a newer graphmem."""
    if is_current(store):
        return []
    with store.changing_schema():
        done = _known(store)
        ran = [(number, name, statements) for number, name, statements in migrations(store.dialect) if number > done]
        for number, _, statements in ran:
            store.change_schema(statements)
            store.write("put_meta", id="schema", content=str(number))
    return [name for _, name, _ in ran]


def is_current(store: GraphStore) -> bool:
    """True if there is nothing to migrate. Raises StoreMismatch for a store of a newer graphmem."""
    return _known(store) == migrations(store.dialect)[-1][0]


def check_schema(store: GraphStore) -> None:
    """Raise StoreMismatch unless the schema is this graphmem's: for those who only read."""
    done, newest = _known(store), migrations(store.dialect)[-1][0]
    if done < newest:
        raise StoreMismatch(
            f"{store.name}: schema {done}, this graphmem's is {newest}. Run `graphmem doctor --mend` to bring it up to date."
        )


def _known(store: GraphStore) -> int:
    done, newest = store.schema_version(), migrations(store.dialect)[-1][0]
    if done > newest:
        raise StoreMismatch(f"{store.name}: schema {done} is newer than this graphmem's {newest}. Install a newer graphmem.")
    return done
