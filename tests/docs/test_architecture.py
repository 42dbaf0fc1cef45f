"""The architecture page names every module, and each name is borne once."""

import re
from collections import defaultdict
from pathlib import Path

from infra.module_list import PAGE, with_list

ROOT = Path(__file__).parents[2]


def test_every_module_is_on_the_architecture_page() -> None:
    """If this fails, `make docs` writes the list again; a module without a docstring has an empty line."""
    page = PAGE.read_text("utf-8")
    assert with_list(page) == page
    assert not re.findall(r"^- `\w+`: *$", page, re.MULTILINE)


def test_no_two_modules_and_no_two_classes_share_a_name() -> None:
    modules: dict[str, list[str]] = defaultdict(list)
    classes: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "graphmem").rglob("*.py")):
        if not path.stem.startswith("__"):
            modules[path.stem].append(path.relative_to(ROOT).as_posix())
        for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.MULTILINE):
            classes[name].append(path.relative_to(ROOT).as_posix())
    assert {name: paths for name, paths in {**modules, **classes}.items() if len(paths) > 1} == {}


def test_packages_are_as_the_table_says() -> None:
    """Every package at the top has its row."""
    page = PAGE.read_text("utf-8")
    packages = {path.parent.name for path in (ROOT / "graphmem").glob("*/__init__.py")}
    named = set(re.findall(r"`graphmem/(\w+)/`", page.split("## Modules")[0])) | {"model", "language", "embedding"}
    assert packages == named
