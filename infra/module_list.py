"""The list of modules in docs/architecture.md, made from the modules' own docstrings: `python -m infra.module_list` writes it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- modules: made by `make docs` -->", "<!-- end of modules -->"


def module_list() -> str:
    """One heading per package, one line per module with the first sentence of its docstring."""
    lines = []
    for package in sorted(p.parent for top in ("graphmem", "pipelines") for p in (ROOT / top).rglob("__init__.py")):
        name = package.relative_to(ROOT).as_posix()
        lines += ["", f"### `{name}/`", "", _first_sentence(package / "__init__.py"), ""]
        lines += [f"- `{path.stem}`: {_first_sentence(path)}" for path in _modules(package)]
    return "\n".join(lines).strip()


def with_list(page: str) -> str:
    """The page with its list of modules made again."""
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n\n{module_list()}\n\n{END}{after}"


def _modules(package: Path) -> Iterator[Path]:
    return (path for path in sorted(package.glob("*.py")) if path.stem != "__init__")


def _first_sentence(path: Path) -> str:
    tree = ast.parse(path.read_text("utf-8"))
    # A module with one function, such as an asset, may leave the word to it.
    owners: list[ast.Module | ast.FunctionDef] = [tree, *(node for node in tree.body if isinstance(node, ast.FunctionDef))]
    found = next((doc for owner in owners if (doc := ast.get_docstring(owner))), "")
    text = " ".join(found.split("\n\n")[0].split())
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


if __name__ == "__main__":
    PAGE.write_text(with_list(PAGE.read_text("utf-8")), "utf-8")
