"""`graphmem check`: checks of the Cypher files."""

import typer

from graphmem.cli.options import Json


def check(as_json: Json = False) -> None:
    """Check every Cypher file.

    Compares the header of each file with what the query uses. Exits with 1 if one is wrong.

    \b
    Example:
      graphmem check
    """
    from graphmem.cli.output import emit, say
    from graphmem.storage.queries import check_all

    problems = check_all()
    if as_json:
        emit(problems)
    else:
        for problem in problems:
            say(problem)
        say(f"{len(problems)} problems." if problems else "Every Cypher file is correct.")
    if problems:
        raise typer.Exit(1)
