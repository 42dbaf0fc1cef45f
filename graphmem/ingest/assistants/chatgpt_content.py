"""Text and attachments of a message of ChatGPT's export."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.assistants.assistant_exports import file_attachment, first_name, join_lines, link_attachment
from graphmem.ingest.assistants.chatgpt_marks import without_marks
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, object_field, objects_in, optional_text

HIDDEN_CONTENT = {
    "user_editable_context": "custom instructions",
    "model_editable_context": "model context",
    "thoughts": "reasoning",
    "reasoning_recap": "reasoning",
}
"""Types of content that the page does not show as part of the conversation, with the reason for skipping them."""
KNOWN_TYPES = {
    "text", "multimodal_text", "code", "execution_output", "computer_output", "citable_code_output", "stderr",
    "tether_browsing_display", "tether_browsing_code", "tether_quote", "sonic_webpage", "system_error", "super_widget",
}  # fmt: skip
TEXT_FIELDS = ("text", "result", "content", "output_str", "summary", "snippet")
"""Fields with the text of content without parts; the first that is not blank counts."""
POINTER_KINDS = {"image_asset_pointer": "image", "audio_asset_pointer": "audio", "video_container_asset_pointer": "video"}


def content_of(message: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return text and attachments, both empty for a message without content. Raises RecordError for content of an unknown kind."""
    content, metadata = _content(message), object_field(message, "metadata")
    files = [file for file in list_field(metadata, "attachments") if isinstance(file, dict)]
    text = join_lines(map(_part_text, list_field(content, "parts"))) or _text_field(content) or optional_text(metadata, "finished_text")
    author = object_field(message, "author").get("role")
    text = without_marks(text, objects_in(metadata.get("content_references")), is_answer=author != "user")
    attachments = tuple(dict.fromkeys(filter(None, (*map(_file, files), *_references(content, metadata, files)))))
    if not text.strip() and not attachments and _has_unknown_content(content):
        raise RecordError(f"there is no text in content of type '{content.get('content_type')}'")
    return text, attachments


def skip_reason(message: Mapping[str, Any]) -> str:
    """Return why the page does not show a message as part of the conversation, "" if it does."""
    content, metadata = _content(message), object_field(message, "metadata")
    if reason := HIDDEN_CONTENT.get(str(content.get("content_type")), ""):
        return reason
    if metadata.get("is_user_system_message"):
        return "custom instructions"
    # A weight of 0 hides a message from the model. Messages of the user and the assistant are shown all the same.
    weightless = message.get("weight") == 0 and object_field(message, "author").get("role") in ("tool", "system")
    return "hidden" if weightless or metadata.get("is_visually_hidden_from_conversation") else ""


def _content(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the content as an object; a plain string is text content."""
    content = message.get("content")
    return {"content_type": "text", "parts": [content]} if isinstance(content, str) else object_field(message, "content")


def _part_text(part: object) -> str:
    """Return the text of a part, written or transcribed."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        raise RecordError(f"a part of the content is {json_type(part)}, not a string or an object")
    return optional_text(part, "text")


def _text_field(content: Mapping[str, Any]) -> str:
    texts = (content.get(name) for name in TEXT_FIELDS)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _file(file: Mapping[str, Any]) -> str:
    name = first_name(file, "name", "id")
    return file_attachment(name, first_name(file, "mime_type", "mimeType")) if name else ""


def _references(content: Mapping[str, Any], metadata: Mapping[str, Any], files: list[Any]) -> Iterator[str]:
    """Yield pictures, sound, films and pages that the content points to, except files that are attached by name."""
    named = [str(file["id"]) for file in files if is_named(file)]
    for part in (*list_field(content, "parts"), content.get("screenshot")):
        for kind, pointer, caption in _pointers(part):
            if not any(name in pointer for name in named):
                yield f"{kind}: {pointer}{f' ({caption})' if caption else ''}"
    yield link_attachment(content)
    for made in list_field(object_field(metadata, "aggregate_result"), "messages"):
        if isinstance(made, dict) and (url := first_name(made, "image_url")):
            yield f"image: {url}"


def is_named(file: Mapping[str, Any]) -> bool:
    """True for an attachment with a name and the id that content may point to."""
    return bool(first_name(file, "name")) and bool(first_name(file, "id"))


def _pointers(part: object) -> Iterator[tuple[str, str, str]]:
    """Yield kind, pointer and caption of what a part points to: a picture, sound, or both."""
    if not isinstance(part, dict):
        return
    kind = str(part.get("content_type") or "file")
    if pointer := first_name(part, "asset_pointer"):
        prompt = object_field(object_field(part, "metadata"), "dalle").get("prompt")
        yield POINTER_KINDS.get(kind, kind), pointer, prompt.strip() if isinstance(prompt, str) else ""
    for name in ("audio_asset_pointer", "video_container_asset_pointer"):
        if isinstance(inner := part.get(name), dict) and (pointer := first_name(inner, "asset_pointer")):
            yield POINTER_KINDS[name], pointer, ""


def _has_unknown_content(content: Mapping[str, Any]) -> bool:
    """True if content without text or pointer still holds something: an unknown type or part."""
    if any(isinstance(part, dict) and part.get("content_type") != "audio_transcription" for part in list_field(content, "parts")):
        return True
    rest = {name for name, value in content.items() if value not in (None, "", [], {}, [""])}
    return str(content.get("content_type")) not in KNOWN_TYPES and bool(rest - {"content_type", "language", "response_format_name"})
