"""A team with three roles: a service that writes, an analyst who only reads one space, and an administrator who resolves.

    python examples/team_roles.py STORE

Needs graphmem[api,client]. The API runs in this process here; against a server, only the base URL differs.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from graphmem.access.api_keys import new_key
from graphmem.access.server_file import ServerFile
from graphmem.api import create_app
from graphmem.memory.facade import Memory

TEAM = "/v1/spaces/team"


def play(memory: Memory) -> list[str]:
    """What each of the three is allowed: one line per request."""
    file = ServerFile(None)
    keys = {}
    for name, role in (("writer", "write"), ("analyst", "read"), ("admin", "admin")):
        key, keys[name] = new_key(name, role, ("team",) if name == "analyst" else ("*",), at=datetime.now(UTC))  # type: ignore[arg-type]
        file.add_key(key)
    client = TestClient(create_app(memory, server_file=file), base_url="http://localhost")
    lines = []

    def request(who: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {keys[who]}"} if who in keys else {}
        answer = client.request(method, path, json=body, headers=headers)
        lines.append(f"{who}: {method} {path} -> {answer.status_code}")
        return answer.json()

    said = [{"conversation": "team", "speaker": "Ada", "text": "I live in Oslo.", "sent_at": "2026-01-05T09:00:00Z"}]
    count = {"query": "MATCH (m:Message) RETURN count(*) AS n"}
    request("nobody", "POST", f"{TEAM}/messages", {"messages": said})
    request("analyst", "POST", f"{TEAM}/messages", {"messages": said})
    request("writer", "POST", f"{TEAM}/messages", {"messages": said})
    lines.append(f"analyst reads: {request('analyst', 'POST', f'{TEAM}/cypher', count)['rows']}")
    lines.append(f"analyst is told: {request('analyst', 'POST', f'{TEAM}/answer', {'question': 'Where does Ada live?'})['text']}")
    request("analyst", "POST", "/v1/spaces/default/cypher", count)
    request("admin", "POST", "/v1/spaces/default/cypher", count)
    return lines


if __name__ == "__main__":
    with Memory.open(Path(sys.argv[1])) as opened:
        sys.stdout.write("\n".join(play(opened)) + "\n")
