"""Packs and answers as JSON and text that keep to the token budget, with less detail if they have to."""

from typing import TYPE_CHECKING, Any

from graphmem.cli.output import as_json_text

if TYPE_CHECKING:
    from graphmem.model import Answer, Hit, Pack


def budgeted_pack(pack: "Pack") -> Any:
    """A pack for JSON: whole, or without reasons, facts, paths and seeds, or only its text, with its message ids if they fit.

    If it has no room for a whole hit, the text is the first words of the best one.
    """
    from graphmem.retrieval.output_budget import PART, fit_output
    from graphmem.retrieval.packing import part_of, render_hits, words_of
    from graphmem.tokens import count_tokens

    def at(detail: str, hits: int) -> Any:
        if detail == "full":
            return pack
        left_out = len(pack.left_out) + len(pack.hits) - (1 if detail == PART else hits)
        if detail == "brief":
            shown = [_brief(hit) for hit in pack.hits]
            return {"question": pack.question, "hits": shown, "budget": pack.budget, "used": pack.used, "left_out_count": left_out}
        text = part_of(pack.hits, hits) if detail == PART else render_hits(pack.hits[:hits])
        cited = [hit.message.id for hit in pack.hits[:hits]]
        counts = {"budget": pack.budget, "used": count_tokens(text), "left_out_count": left_out}
        return {"text": text, "message_ids": cited, **counts} if detail == "cited" else {"text": text, **counts}

    return fit_output(at, as_json_text, hits=len(pack.hits), budget=pack.budget, words=len(words_of(pack.hits)))


def budgeted_answer(answer: "Answer") -> Any:
    """An answer for JSON: with its fact, evidence and paths, or without facts and paths, or only its text and message ids."""
    from graphmem.retrieval.output_budget import fit_output

    paths = answer.pack.paths if answer.pack else ()

    def at(detail: str, hits: int) -> Any:
        said = {"text": answer.text, "found": answer.found, "confidence": round(answer.confidence, 3)}
        if detail in ("cited", "bare"):
            return {**said, "message_ids": [hit.message.id for hit in answer.evidence[:hits]]}
        closest = [_brief(hit) for hit in closest_hits(answer)]
        if detail == "brief":
            return {"question": answer.question, **said, "evidence": [_brief(hit) for hit in answer.evidence], "closest": closest}
        whole = {"fact": answer.fact, "evidence": answer.evidence, "closest": closest, "paths": paths}
        return {"question": answer.question, **said, **whole}

    return fit_output(at, as_json_text, hits=len(answer.evidence), budget=answer.pack.budget if answer.pack else 0)


def closest_hits(answer: "Answer") -> "tuple[Hit, ...]":
    """The hit nearest to a question without an answer; it does not answer it."""
    return () if answer.found or answer.pack is None else answer.pack.hits[:1]


def _brief(hit: "Hit") -> dict[str, Any]:
    """The hit in the shape of a whole one, with fewer fields."""
    message = hit.message
    return {"message": {"id": message.id, "sent_at": message.sent_at, "speaker": message.speaker, "text": hit.excerpt or message.text}}
