"""A real Neo4j Community without Docker: jars from Maven, one Java process, one home folder. Standard library only.

    python -m infra.neo4j.run up | down | status | jars | dump FOLDER | load FOLDER | import FOLDER

`dump` writes a stopped server's database to FOLDER/neo4j.dump, `load` replaces the database by it, and `import` replaces it by what
`graphmem export FOLDER --as neo4j-admin` wrote.
From the environment: NEO4J_VERSION (5.26.30), GRAPHMEM_TEST_NEO4J (5, or latest for the calendar release),
NEO4J_HOME_DIR (.neo4j), NEO4J_BOLT_PORT (7687; 0 takes a free one), NEO4J_HEAP (1g), NEO4J_PASSWORD for a new home (else
one is made up). The password is kept in HOME/conf/password, which only its owner can read.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "neo4j"
VERSIONS = {"5": "5.26.30", "latest": "2026.08.1"}
"""What the tests run on, by GRAPHMEM_TEST_NEO4J."""
VERSION = os.environ.get("NEO4J_VERSION") or VERSIONS[os.environ.get("GRAPHMEM_TEST_NEO4J") or "5"]
LONG_TERM = VERSION.startswith("5.")
"""The 5.26 line; the others are named by year and month."""
DEFAULT_HOME = ROOT / ".neo4j"
DEFAULT_PORT = 7687
FOLDERS = ("conf", "data", "logs", "run", "plugins", "import", "licenses")
OPENS = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")]
VECTOR_UNITS, VECTOR_UNITS_SINCE = "--add-modules=jdk.incubator.vector", 20
"""Lets the index reckon with the vector units of the processor, and the Java that it can do so from."""
START_SECONDS = 180
STOP_SECONDS = 30
TAIL = 3000
"""Characters of a log that an error shows."""


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


# What it needs -----------------------------------------------------------------------------------------------------


def jars(version: str = VERSION) -> Path:
    """The folder of jars; fetched by Maven where they are missing."""
    lib = CACHE / f"lib-{version}"
    if (lib / ".complete").is_file():
        return lib
    if shutil.which("mvn") is None:
        raise ServerError("mvn is missing. Install Maven (Debian: apt-get install maven).")
    print(f"Fetching Neo4j {version} by Maven.", file=sys.stderr)
    pom = Path(__file__).with_name("pom.xml")
    goal = ("dependency:copy-dependencies", f"-Dneo4j.version={version}", f"-DoutputDirectory={lib}", "-DincludeScope=runtime")
    done = subprocess.run(["mvn", "-q", "-B", "-f", str(pom), *goal], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"Maven could not fetch Neo4j {version}:\n{(done.stdout + done.stderr)[-TAIL:]}")
    (lib / ".complete").touch()
    return lib


@cache
def java() -> str:
    """A Java that this Neo4j runs on: the one of JAVA_HOME or of the path if it fits, else one under /usr/lib/jvm."""
    fits = range(17, 22) if LONG_TERM else range(21, 100)
    seen = []
    for path in _javas():
        version = _major(path)
        if version in fits:
            return str(path)
        seen.append(f"{path} ({version or 'does not run'})")
    wanted, package = ("17 or 21", "openjdk-17-jre-headless") if LONG_TERM else ("21 or newer", "openjdk-21-jre-headless")
    found = ", ".join(seen) or "none"
    raise ServerError(f"Neo4j {VERSION} needs Java {wanted}. Found: {found}. Install it (Debian: {package}) or set JAVA_HOME.")


def java_options(version: int) -> list[str]:
    """What a Java of that version is started with."""
    return [*OPENS, VECTOR_UNITS] if version >= VECTOR_UNITS_SINCE else OPENS


def _javas() -> Iterator[Path]:
    """Every Java on the machine, the preferred ones first."""
    home, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    if home and (path := Path(home, "bin", "java")).is_file():
        yield path
    if on_path:
        yield Path(on_path)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))


def _major(java: Path) -> int:
    """17 for Java 17.0.15; 0 if it does not say."""
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    number = re.search(r'version "(\d+)', said.stderr + said.stdout)
    return int(number[1]) if number else 0


# One server --------------------------------------------------------------------------------------------------------


def prepare(home: Home, *, password: str = "", heap: str = "1g") -> None:
    """Make the folders, the configuration and, for a new home, the password."""
    for name in FOLDERS:
        (home.folder / name).mkdir(parents=True, exist_ok=True)
    (home.folder / "conf" / "neo4j.conf").write_text(_configuration(home.port, heap), "utf-8")
    if not home.password_file.exists():
        password = password or os.environ.get("NEO4J_PASSWORD", "") or secrets.token_urlsafe(18)
        _set_password(home, password)
        home.password_file.touch(mode=0o600)
        home.password_file.write_text(password, "utf-8")


def _configuration(port: int, heap: str) -> str:
    settings = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.memory.heap.max_size": heap,
        "server.memory.pagecache.size": "128m",
        "dbms.usage_report.enabled": "false",
        # 16 MB of transaction log for an empty database instead of 516 MB. It is allocated ahead, as by default: a server whose log was cut
        # off by a full disk does not start again.
        "db.tx_log.rotation.size": "8m",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "db.transaction.timeout": "30s",
    }
    # neo4j-admin starts a Java of its own, with these.
    options = [f"server.jvm.additional={one}\n" for one in java_options(_major(Path(java())))]
    return "".join([*(f"{name}={value}\n" for name, value in settings.items()), *options])


def _set_password(home: Home, password: str) -> None:
    # By an argument file (only its owner can read it), because any user can read the arguments of a process.
    with tempfile.NamedTemporaryFile("w", dir=home.folder / "conf", encoding="utf-8") as arguments:
        quoted = password.replace("\\", "\\\\").replace('"', '\\"')
        arguments.write(f'dbms\nset-initial-password\n--\n"{quoted}"\n')  # After "--", a password may begin with "-".
        arguments.flush()
        done = _admin(home, f"@{arguments.name}")
    if done.returncode:
        said = (done.stdout + done.stderr).replace(password, "***")
        raise ServerError(f"Neo4j did not take the password (8 characters or more are needed):\n{said[-TAIL:]}")


def _admin(home: Home, *arguments: str, inside: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run neo4j-admin on the home, in the folder `inside`."""
    environment = {**os.environ, "NEO4J_HOME": str(home.folder), "NEO4J_CONF": str(home.folder / "conf")}
    command = [java(), "-cp", f"{jars()}/*", "org.neo4j.server.startup.Neo4jAdminCommand", *arguments]
    return subprocess.run(command, env=environment, cwd=inside, capture_output=True, text=True, check=False)


def dump(home: Home, folder: Path) -> Path:
    """Write the database of a stopped server to FOLDER/neo4j.dump. Raises ServerError."""
    folder.mkdir(parents=True, exist_ok=True)
    _offline(home, "database", "dump", "neo4j", f"--to-path={folder}", "--overwrite-destination=true")
    return folder / "neo4j.dump"


def restore(home: Home, folder: Path) -> None:
    """Replace the database of a stopped server by FOLDER/neo4j.dump. Raises ServerError."""
    _offline(home, "database", "load", "neo4j", f"--from-path={folder}", "--overwrite-destination=true")


def import_files(home: Home, folder: Path) -> None:
    """Replace the database of a stopped server by the files that FOLDER/import.args names. Raises ServerError."""
    _offline(home, "database", "import", "full", "neo4j", "@import.args", "--overwrite-destination=true", inside=folder)


def _offline(home: Home, *arguments: str, inside: Path | None = None) -> None:
    if running(home):
        raise ServerError("The server runs, and Community dumps and loads a stopped one only. Stop it first (`make neo4j-down`).")
    done = _admin(home, *arguments, inside=inside)
    if done.returncode:
        raise ServerError(f"neo4j-admin {' '.join(arguments[:2])} failed:\n{(done.stdout + done.stderr)[-TAIL:]}")


def start(home: Home, *, heap: str = "1g") -> "subprocess.Popen[bytes]":
    """Start a prepared server and wait until it answers. Raises ServerError with the end of its log."""
    if _answers(home.port):
        raise ServerError(f"Another server answers on port {home.port} already. Stop it, or set NEO4J_BOLT_PORT.")
    main_class = "org.neo4j.server.CommunityEntryPoint" if LONG_TERM else "org.neo4j.server.Neo4jCommunity"
    places = [f"--home-dir={home.folder}", f"--config-dir={home.folder / 'conf'}"]
    runtime = java()
    command = [runtime, f"-Xms{heap}", f"-Xmx{heap}", *java_options(_major(Path(runtime))), "-cp", f"{jars()}/*", main_class, *places]
    with home.log_file.open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    home.pid_file.write_text(str(process.pid), "utf-8")
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(home.port):
            return process
        time.sleep(0.2)
    why = "ended" if process.poll() is not None else f"did not answer within {START_SECONDS} s"
    process.kill()
    process.wait()
    home.pid_file.unlink()
    tail = home.log_file.read_text("utf-8", "replace")[-TAIL:]
    raise ServerError(f"Neo4j {VERSION} {why} (port {home.port}, process {process.pid}). The end of {home.log_file}:\n{tail}")


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
    except (OSError, ValueError):
        return None
    # After a restart of the machine the number may be another process's; what has ended and waits to be fetched has no command line.
    command_line = Path(f"/proc/{pid}/cmdline")
    if command_line.exists() and f"--home-dir={home.folder}" not in command_line.read_text("utf-8", "replace"):
        return None
    return pid


def stop(home: Home) -> bool:
    """Stop the server (SIGTERM, then SIGKILL); returns whether one ran."""
    pid = running(home)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while running(home) and time.monotonic() < deadline:
            time.sleep(0.2)
        if running(home):
            os.kill(pid, signal.SIGKILL)
    home.pid_file.unlink(missing_ok=True)
    return pid is not None


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# The command -------------------------------------------------------------------------------------------------------


def up(home: Home) -> str:
    """Start the server unless it runs, and say how to use it; the password itself is not shown."""
    if running(home) is None:
        heap = os.environ.get("NEO4J_HEAP", "1g")
        prepare(home, heap=heap)
        start(home, heap=heap)
    return (
        f"Neo4j {VERSION} answers on bolt://127.0.0.1:{home.port}, user neo4j. Its data is in {home.folder}.\n"
        "To use it:\n"
        f"  export GRAPHMEM_STORE=neo4j://127.0.0.1:{home.port}/neo4j\n"
        f"  export GRAPHMEM_NEO4J_PASSWORD=$(cat '{home.password_file}')"
    )


def home_in_force() -> Home:
    """The home that the environment names; one that runs keeps the port it was started on."""
    folder = Path(os.environ.get("NEO4J_HOME_DIR", DEFAULT_HOME)).resolve()
    home = Home(folder, int(os.environ.get("NEO4J_BOLT_PORT", DEFAULT_PORT)))
    if running(home):
        configured = re.search(r"bolt\.listen_address=.*:(\d+)", (folder / "conf" / "neo4j.conf").read_text("utf-8"))
        return Home(folder, int(configured[1])) if configured else home
    return home if home.port else Home(folder, free_port())


def main(arguments: list[str]) -> int:
    """Run one command; 0 is well, 1 is not running, 2 is not understood."""
    home = home_in_force()
    match arguments:
        case ["jars"]:
            print(f"Neo4j {VERSION}: {jars()}")
        case ["up"]:
            print(up(home))
        case ["down"]:
            print("Stopped." if stop(home) else "None was running.")
        case ["dump", folder]:
            print(f"Written: {dump(home, Path(folder))}")
        case ["load", folder]:
            restore(home, Path(folder))
            print("Loaded. Start it with `make neo4j-up`.")
        case ["import", folder]:
            import_files(home, Path(folder))
            print("Imported. Start it with `make neo4j-up`, then run `graphmem doctor --repair`.")
        case ["status"]:
            pid = running(home)
            print(f"Running, process {pid}, on port {home.port}." if pid else "Not running.")
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
