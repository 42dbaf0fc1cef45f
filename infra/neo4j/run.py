"""A real Neo4j Community without Docker: jars from Maven, one Java process, one home folder. Standard library only.

python -m infra.neo4j.run up|down|status|jars
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "neo4j"
VERSION = os.environ.get("NEO4J_VERSION", "5.26.30")
DEFAULT_HOME = CACHE / "home"
DEFAULT_PORT = 7687
FOLDERS = ("conf", "data", "logs", "run", "plugins", "import", "licenses")
OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
START_SECONDS = 120
STOP_SECONDS = 30


class ServerError(Exception):
    """The server cannot be set up or started; says what to do."""


@dataclass(frozen=True)
class Home:
    """The folder of one server: its configuration, data, password and process id."""

    folder: Path
    port: int

    @property
    def pid_file(self) -> Path:
        return self.folder / "run" / "graphmem.pid"

    @property
    def password_file(self) -> Path:
        return self.folder / "conf" / "password"

    @property
    def log_file(self) -> Path:
        return self.folder / "logs" / "console.log"

    @property
    def password(self) -> str:
        return self.password_file.read_text("utf-8").strip()


def jars(version: str = VERSION) -> Path:
    """The folder of jars; fetched by Maven where they are missing."""
    lib = CACHE / f"lib-{version}"
    if (lib / ".complete").is_file():
        return lib
    if shutil.which("mvn") is None:
        raise ServerError("mvn is missing. Install Maven (Debian: apt-get install maven).")
    pom = Path(__file__).with_name("pom.xml")
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-Dneo4j.version={version}"]
    done = subprocess.run([*command, f"-DoutputDirectory={lib}", "-DincludeScope=runtime"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"Maven could not fetch Neo4j {version}: {(done.stdout + done.stderr)[-600:]}")
    (lib / ".complete").touch()
    return lib


def java(version: str = VERSION) -> str:
    """The Java to run: the one on the path for 5.26, the newest JDK beside it for the calendar line."""
    if version.startswith("5."):
        found = shutil.which("java")
        if found is None:
            raise ServerError("java is missing. Install Java 17 (Debian: apt-get install openjdk-17-jre-headless).")
        return found
    newer = [
        path
        for path in Path("/usr/lib/jvm").glob("*/bin/java")
        if any(f"-{n}-" in str(path) or f"-{n}/" in str(path) for n in range(21, 40))
    ]
    if not newer:
        raise ServerError(f"Neo4j {version} needs Java 21 or newer under /usr/lib/jvm.")
    return str(sorted(newer)[-1])


def prepare(home: Home, *, password: str = "", heap: str = "1g") -> None:
    """Make the folders, the configuration and, for a new home, the password (kept in a file that only its owner can read)."""
    for name in FOLDERS:
        (home.folder / name).mkdir(parents=True, exist_ok=True)
    (home.folder / "conf" / "neo4j.conf").write_text(_configuration(home.port, heap), "utf-8")
    if not home.password_file.exists():
        home.password_file.touch(mode=0o600)
        home.password_file.write_text(password or os.environ.get("NEO4J_PASSWORD", "") or secrets.token_urlsafe(18), "utf-8")
        _admin(home, "dbms", "set-initial-password", home.password)


def _configuration(port: int, heap: str) -> str:
    return "\n".join(
        (
            "server.default_listen_address=127.0.0.1",
            f"server.bolt.listen_address=127.0.0.1:{port}",
            f"server.bolt.advertised_address=127.0.0.1:{port}",
            "server.http.enabled=false",
            f"server.memory.heap.max_size={heap}",
            "server.memory.pagecache.size=128m",
            "dbms.usage_report.enabled=false",
            "db.tx_log.preallocate=false",
            "dbms.security.allow_csv_import_from_file_urls=false",
            "db.transaction.timeout=30s",
            "",
        )
    )


def _admin(home: Home, *arguments: str) -> None:
    environment = {**os.environ, "NEO4J_HOME": str(home.folder), "NEO4J_CONF": str(home.folder / "conf")}
    command = [java(), "-cp", f"{jars()}/*", "org.neo4j.server.startup.Neo4jAdminCommand", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"neo4j-admin {arguments[0]} {arguments[1]} failed: {done.stderr[-400:]}")


def start(home: Home, *, heap: str = "1g") -> "subprocess.Popen[bytes]":
    """Start the server and wait until it answers. Raises ServerError with the end of its log."""
    main = "org.neo4j.server.CommunityEntryPoint" if VERSION.startswith("5.") else "org.neo4j.server.Neo4jCommunity"
    opens = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENS]
    command = [
        java(),
        f"-Xmx{heap}",
        *opens,
        "-cp",
        f"{jars()}/*",
        main,
        f"--home-dir={home.folder}",
        f"--config-dir={home.folder / 'conf'}",
    ]
    with home.log_file.open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    home.pid_file.write_text(str(process.pid), "utf-8")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(home.port):
            return process
        time.sleep(0.2)
    tail = home.log_file.read_text("utf-8", "replace")[-1500:]
    raise ServerError(f"Neo4j did not start on port {home.port}. The end of {home.log_file}:\n{tail}")


def _answers(port: int) -> bool:
    """True if something on the port agrees to speak Bolt."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(bytes.fromhex("6060b01700000405000004040000000300000000"))
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def running(home: Home) -> int | None:
    """The process id of the server of this home, if it runs."""
    try:
        pid = int(home.pid_file.read_text("utf-8"))
        os.kill(pid, 0)
        return pid
    except (OSError, ValueError):
        return None


def stop(home: Home) -> bool:
    """Stop the server (SIGTERM, then SIGKILL); returns whether one ran."""
    pid = running(home)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running(home) is not None and time.monotonic() < deadline:
        time.sleep(0.2)
    if running(home) is not None:
        os.kill(pid, signal.SIGKILL)
    home.pid_file.unlink(missing_ok=True)
    return True


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: list[str]) -> int:
    """The command line; messages go to the terminal, the password does not."""
    home = Home(Path(os.environ.get("NEO4J_HOME_DIR", DEFAULT_HOME)), int(os.environ.get("NEO4J_BOLT_PORT", DEFAULT_PORT)))
    match arguments:
        case ["jars"]:
            print(f"Neo4j {VERSION}: {jars()}")
        case ["up"]:
            if running(home) is None:
                prepare(home)
                start(home)
            print(f"Neo4j {VERSION} answers. Use it so:\n  export GRAPHMEM_STORE=neo4j://127.0.0.1:{home.port}/neo4j")
            print(f"  export GRAPHMEM_NEO4J_PASSWORD=$(cat {home.password_file})")
        case ["down"]:
            print("stopped" if stop(home) else "none was running")
        case ["status"]:
            pid = running(home)
            print(f"running, process {pid}" if pid else "not running")
            return 0 if pid else 1
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
