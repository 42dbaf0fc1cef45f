"""What a message of ChatGPT's export says: its text, and what it shows besides, as references."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.assistants.assistant_exports import file_attachment, first_name, join_lines, link_attachment
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, object_field, optional_text

UNSAID = {
    "user_editable_context": "custom instructions",
    "model_editable_context": "model context",
    "thoughts": "reasoning",
    "reasoning_recap": "reasoning",
}
"""Content that the page does not show as part of the talk, and what it is."""
KNOWN = {
    "text", "multimodal_text", "code", "execution_output", "computer_output", "citable_code_output", "stderr",
    "tether_browsing_display", "tether_browsing_code", "tether_quote", "sonic_webpage", "system_error", "super_widget",
}  # fmt: skip
TEXTS = ("text", "result", "content", "output_str", "summary", "snippet")
"""Fields that hold the text of content without parts; the first that is not blank is what it says."""
POINTERS = {"image_asset_pointer": "image", "audio_asset_pointer": "audio", "video_container_asset_pointer": "video"}


def content_of(message: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Text and attachments, both empty if it says nothing. Raises NotATurn if it says something in a way that is not known."""
    content, metadata = _content(message), object_field(message, "metadata")
    files = [file for file in list_field(metadata, "attachments") if isinstance(file, dict)]
    text = join_lines(map(_spoken, list_field(content, "parts"))) or _plain(content) or optional_text(metadata, "finished_text")
    attachments = tuple(dict.fromkeys(filter(None, (*map(_file, files), *_shown(content, metadata, files)))))
    if not text.strip() and not attachments and _has_more(content):
        raise RecordError(f"no text in content of type '{content.get('content_type')}'")
    return text, attachments


def skip_reason(message: Mapping[str, Any]) -> str:
    """Why the page does not show a message as part of the talk, or ""."""
    content, metadata = _content(message), object_field(message, "metadata")
    if reason := UNSAID.get(str(content.get("content_type")), ""):
        return reason
    if metadata.get("is_user_system_message"):
        return "custom instructions"
    # A weight of 0 keeps a message from the model. What people and the assistant said is shown all the same.
    weightless = message.get("weight") == 0 and object_field(message, "author").get("role") in ("tool", "system")
    return "hidden" if weightless or metadata.get("is_visually_hidden_from_conversation") else ""


def _content(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The content; one that is but a text is a text's."""
    content = message.get("content")
    return {"content_type": "text", "parts": [content]} if isinstance(content, str) else object_field(message, "content")


def _spoken(part: object) -> str:
    """The words of a part: of text, and of what was spoken."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        raise RecordError(f"a part of the content is {json_type(part)}, not a string or an object")
    return optional_text(part, "text")


def _plain(content: Mapping[str, Any]) -> str:
    texts = (content.get(name) for name in TEXTS)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _file(file: Mapping[str, Any]) -> str:
    name = first_name(file, "name", "id")
    return file_attachment(name, first_name(file, "mime_type", "mimeType")) if name else ""


def _shown(content: Mapping[str, Any], metadata: Mapping[str, Any], files: list[Any]) -> Iterator[str]:
    """Pictures, sound, films and pages that the content points to; a file is not named twice."""
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
    """True for an attachment that is given by name, with the id that the content may point to."""
    return bool(first_name(file, "name")) and bool(first_name(file, "id"))


def _pointers(part: object) -> Iterator[tuple[str, str, str]]:
    """Kind, address and caption of what a part points to: a picture, sound, or both at once."""
    if not isinstance(part, dict):
        return
    kind = str(part.get("content_type") or "file")
    if pointer := first_name(part, "asset_pointer"):
        prompt = object_field(object_field(part, "metadata"), "dalle").get("prompt")
        yield POINTERS.get(kind, kind), pointer, prompt.strip() if isinstance(prompt, str) else ""
    for name in ("audio_asset_pointer", "video_container_asset_pointer"):
        if isinstance(inner := part.get(name), dict) and (pointer := first_name(inner, "asset_pointer")):
            yield POINTERS[name], pointer, ""


def _has_more(content: Mapping[str, Any]) -> bool:
    """True if content without text or pointer still holds something: an unknown kind, or a part of one."""
    if any(isinstance(part, dict) and part.get("content_type") != "audio_transcription" for part in list_field(content, "parts")):
        return True
    rest = {name for name, value in content.items() if value not in (None, "", [], {}, [""])}
    return str(content.get("content_type")) not in KNOWN and bool(rest - {"content_type", "language", "response_format_name"})
