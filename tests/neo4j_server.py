"""A throw-away Neo4j for a test run."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import neo4j

from infra.neo4j import run


@dataclass(frozen=True)
class Server:
    """A server that runs; `address` holds the user and the password."""

    home: run.Home
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        return f"neo4j://neo4j:{self.home.password}@127.0.0.1:{self.home.port}/neo4j"

    def wipe(self) -> None:
        """Remove every node and the word index, whose statistics would remember what was deleted: a store as on its first day."""
        auth = ("neo4j", self.home.password)
        with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{self.home.port}", auth=auth) as driver, driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
            session.run("DROP INDEX message_words IF EXISTS").consume()

    def stop(self) -> None:
        """Kill it; nothing of it is kept."""
        self.process.kill()
        self.process.wait(timeout=30)


def start(folder: Path) -> Server:
    """Start a server with its home in the folder; raises ServerError with the end of its log."""
    home = run.Home(folder, run.free_port())
    run.prepare(home, heap="1g")
    return Server(home, run.start(home, heap="1g"))
