"""Docs say what there is: every setting, command and contract field has its sentence."""

import json
import re
from pathlib import Path

from graphmem.config import Settings

ROOT = Path(__file__).parents[2]


def test_every_setting_has_its_line() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    documented = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert documented == list(Settings.model_fields)


def test_every_contract_field_has_its_sentence() -> None:
    for path in sorted((ROOT / "schemas").glob("*.json")):
        fields = json.loads(path.read_text("utf-8"))["properties"]
        assert [name for name, spec in fields.items() if not spec.get("description", "").endswith(".")] == [], path.name


def test_every_link_of_the_docs_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md"), ROOT / "infra" / "README.md"]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_names_the_commands_that_the_makefile_has() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z0-9-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert named
    assert named <= targets


def test_nothing_committed_is_bound_to_one_machine() -> None:
    lock = (ROOT / "requirements" / "lock.txt").read_text("utf-8")
    assert "://" not in lock
    assert '"resolved"' not in (ROOT / "explorer" / "package-lock.json").read_text("utf-8")
