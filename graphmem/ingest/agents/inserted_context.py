"""What coding agents insert into the user's messages: context, reminders, commands and their output. Nobody said it."""

import re

# Tags by what the agents name them after: the program, its shell, its editor, its instructions and its notices.
_TAGS = r"""system[-_]reminder|system[-_]message|environment[-_]context|session[-_]context|user[-_]instructions|instructions|
    command-(?:name|message|args|contents)|local-command-(?:stdout|stderr|caveat)|bash-(?:input|stdout|stderr)|ide_\w+|editor_context|
    user-prompt-submit-hook|hook[-_]context|task[-_]notification|teammate-message|subagent_notification|turn_aborted|user_shell_command|
    permissions[ ]instructions|collaboration_mode|state_snapshot|loaded_context|additional_context|skill|new-diagnostics|
    post-tool-use-hook|persisted-output""".replace("\n", "").replace("    ", "")
_BLOCK = re.compile(rf"<({_TAGS})(?:\s[^<>]*)?>.*?</\1>", re.DOTALL | re.IGNORECASE)
_COMMAND = re.compile(r"<(?:command-\w+|local-command-\w+|bash-\w+|user_shell_command)[>\s]")
_GUIDE = re.compile(r"# [\w.-]+\.md instructions\b")
_REQUEST = re.compile(r"^## My request for \w+:[ \t]*\n", re.MULTILINE)
_INTERRUPTION = re.compile(r"\[Request interrupted by user[^\]]*\]")
_ERROR_TAG = re.compile(r"</?tool_use_error>")

INSERTED = "inserted context"
COMMAND = "command"


def own_words(text: str) -> str:
    """Return what the user wrote: the text without inserted blocks, and only what follows the heading of the request, if there is one."""
    if _GUIDE.match(text.lstrip()):
        return ""
    if request := _REQUEST.search(text):
        text = text[request.end() :].strip()
    return _BLOCK.sub("", text).strip() if "</" in text else text


def why_inserted(text: str) -> str:
    """Return why a message without words of the user is skipped."""
    return COMMAND if _COMMAND.match(text.lstrip()) else INSERTED


def is_interruption(text: str) -> bool:
    """True for the mark that the user stopped the agent."""
    return bool(_INTERRUPTION.fullmatch(text.strip()))


def without_error_tags(text: str) -> str:
    """Return a tool's result without the tags around its error."""
    return _ERROR_TAG.sub("", text)
