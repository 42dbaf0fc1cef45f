"""The address of a server, taken apart."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from graphmem.model.errors import StoreError

SERVER_SCHEMES = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """The name without a secret, the address for the driver, the database, and the user and password if they are in the address."""

    name: str
    uri: str
    database: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, address: str) -> "ServerAddress":
        """Take `SCHEME://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?routing]` apart. Raises StoreError."""
        parts = urlsplit(address)
        try:
            host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or "localhost"
            place = f"{host}:{parts.port or 7687}"
        except ValueError as error:
            raise StoreError(f"{parts.scheme} store: {error}. Give neo4j://HOST:PORT/DATABASE.") from None
        database = parts.path.strip("/") or "neo4j"
        routes = "routing" in dict(parse_qsl(parts.query, keep_blank_values=True))
        # bolt:// for a plain neo4j://: a single server needs no routing table, and a tunnel or container port keeps working.
        scheme = "bolt" if parts.scheme == "neo4j" and not routes else parts.scheme
        return cls(
            name=f"{parts.scheme}://{place}/{database}",
            uri=f"{scheme}://{place}",
            database=database,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )
