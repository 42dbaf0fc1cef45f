"""The compose file and the image: health checks, limits, no secret in them, no root, and packages by hash."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.lock_part import entries, part

INFRA = Path(__file__).parents[2] / "infra"
COMPOSE: dict[str, Any] = yaml.safe_load((INFRA / "compose.yaml").read_text("utf-8"))
STAGES = re.split(r"(?m)^(?=FROM )", (INFRA / "Dockerfile").read_text("utf-8"))[1:]
LOCK = (INFRA.parent / "requirements" / "lock.txt").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_service_is_watched_limited_and_reached_from_here_alone(name: str) -> None:
    service = COMPOSE["services"][name]
    assert {"test", "interval", "timeout", "retries"} <= {*service["healthcheck"]}
    assert {"mem_limit", "cpus", "pids_limit", "restart"} <= {*service}
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["secrets"] == ["neo4j-auth"]
    assert not any("PASSWORD" in key for key in service["environment"])


def test_data_outlives_the_container_and_the_password_is_in_a_file() -> None:
    assert COMPOSE["services"]["neo4j"]["volumes"] == ["neo4j-data:/data"]
    assert "neo4j-data" in COMPOSE["volumes"]
    assert COMPOSE["secrets"] == {"neo4j-auth": {"file": "./neo4j-auth"}}


def test_the_image_runs_as_no_root_and_copies_what_was_built() -> None:
    last = STAGES[-1]
    users = re.findall(r"(?m)^USER (\S+)", last)
    assert users
    assert users[-1] not in ("root", "0")
    assert last.index("USER ") < last.index("ENTRYPOINT")
    assert "ADD " not in last
    assert not re.search(r"(?i)(password|token|secret)=", "".join(STAGES))


def test_packages_are_installed_by_hash() -> None:
    installs = [line for line in STAGES[1].splitlines() if "pip install" in line and "--dry-run" not in line]
    assert installs
    assert all("--no-deps" in line for line in installs)
    assert any("--require-hashes" in line for line in installs)
    ignored = (INFRA / "Dockerfile.dockerignore").read_text("utf-8")
    assert "!infra/lock_part.py" in ignored


def test_a_part_of_the_lock_has_the_hashes_of_each_package() -> None:
    report = {"install": [{"metadata": {"name": name}} for name in ("Neo4j", "FastAPI", "typing_extensions", "graphmem")]}
    chosen = part(LOCK, report)
    assert sorted(entries(chosen)) == ["fastapi", "neo4j", "typing-extensions"]
    assert all("--hash=sha256:" in entry for entry in entries(chosen).values())
    with pytest.raises(KeyError, match="no-such-package"):
        part(LOCK, {"install": [{"metadata": {"name": "no-such-package"}}]})
