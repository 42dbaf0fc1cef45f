"""A throw-away Neo4j for a test run: a real server in a folder of the test's, on a port of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import neo4j

from infra.neo4j import run


@dataclass(frozen=True)
class Server:
    """A server that runs; `address` holds the user and the password."""

    home: run.Home
    process: "subprocess.Popen[bytes]"

    user = "neo4j"

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.home.port}"

    @property
    def password(self) -> str:
        return self.home.password

    @property
    def address(self) -> str:
        return f"neo4j://{self.user}:{self.password}@127.0.0.1:{self.home.port}/neo4j"

    def wipe(self) -> None:
        """Remove every node but the number of the schema, unless a test made that up: a store as on its first day."""
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver, driver.session() as session:
            session.run(
                "MATCH (n) WHERE NOT (n:Meta AND n.id = 'schema' AND size(n.content) < 4) "
                "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
            ).consume()

    def stop(self) -> None:
        """Kill it; nothing of it is kept."""
        self.process.kill()
        self.process.wait(timeout=30)


def start(folder: Path, *, heap: str = "768m") -> Server:
    """Start a server with its home in the folder; raises ServerError with the end of its log."""
    home = run.Home(folder, run.free_port())
    run.prepare(home, heap=heap)
    return Server(home, run.start(home, heap=heap))


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    started = start(folder)
    try:
        yield started
    finally:
        started.stop()
