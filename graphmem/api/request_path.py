"""The path of a request as this application has it, also where it is mounted in another one."""

from starlette.types import Scope


def path_in_app(scope: Scope) -> str:
    """The path without that of the application around it."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))
