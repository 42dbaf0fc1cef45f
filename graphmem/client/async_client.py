"""The asyncio client."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from graphmem.client.calls import (
    IMPORT_HINT,
    RETRIED,
    STATE,
    TRIES,
    Call,
    Json,
    When,
    asking,
    batches,
    delete,
    get,
    joined,
    part,
    pause_before,
    plain,
    post,
    reason_of,
    unmerging,
)
from graphmem.client.client_errors import ClientError

POLL_S = 0.2


class AsyncMemoryClient:
    """A space of a memory behind the HTTP API. Use it in an `async with` statement. Every method raises ClientError.

    `key` is an API key; `timeout` seconds for one request. What the server is too busy for is sent again.
    """

    def __init__(
        self, address: str = "http://127.0.0.1:8420", *, space: str = "default", key: str = "", timeout: float = 60.0, transport: Any = None
    ) -> None:
        try:
            import httpx
        except ImportError:
            raise ClientError(IMPORT_HINT) from None
        self.space = space
        self._reader: Json = {}
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http: httpx.AsyncClient = httpx.AsyncClient(base_url=address, headers=headers, timeout=timeout, transport=transport)

    async def spaces(self) -> list[str]:
        """The names of the spaces that the key opens."""
        return list((await self._request(get("/v1/spaces")))["spaces"])

    def in_space(self, space: str) -> Self:
        """A client of another space, over the same connections: it ends with this one."""
        return self._like(space, self._reader)

    def as_reader(self, *, agent: str = "", purpose: str = "", task: str = "", guest: bool = False) -> Self:
        """The same space as one agent may read it, for a purpose; over the same connections. It changes nothing."""
        named = {"agent": agent, "purpose": purpose, "task": task, "guest": guest}
        return self._like(self.space, {name: value for name, value in named.items() if value})

    async def remember(self, messages: Iterable[Mapping[str, Any]], *, mark: Mapping[str, str] | None = None) -> Json:
        """Bring messages in, as records with the fields of the API; a report with one of `rows` per message, in batches of 1,000.

        `mark` says whose they are and who may read them: `{"agent": "nurse", "scope": "private", "purpose": "health"}`.
        """
        return joined([await self._send(call) for call in batches(messages, mark or {})])

    async def messages(self, ids: Sequence[str]) -> list[Json]:
        """The messages with these ids, in their order; ids that are not there are left out."""
        found = [await self.message(id_) for id_ in ids]
        return [message for message in found if message is not None]

    async def recall(
        self,
        question: str,
        *,
        at: When = None,
        known: When = None,
        budget: int | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Json:
        """The messages that bear on a question, best first, within `budget` tokens.

        `options` are a recipe, a limit and filters: `{"recipe": "recent", "speakers": ["Ada"], "since": "2026-01-01"}`.
        """
        return await self._send(asking("recall", question, at, known, budget, options))

    async def answer(
        self,
        question: str,
        *,
        at: When = None,
        known: When = None,
        budget: int | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Json:
        """The best-supported answer and its evidence; `found` is False where nothing supports one. `options` as for `recall`."""
        return await self._send(asking("answer", question, at, known, budget, options))

    async def explain(
        self,
        question: str,
        *,
        at: When = None,
        known: When = None,
        budget: int | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Json:
        """An answer with the seeds, paths and reasons of every hit. `options` as for `recall`."""
        return await self._send(asking("explain", question, at, known, budget, options))

    async def pack(
        self, question: str, *, role: str = "", task: str = "", at: When = None, known: When = None, budget: int | None = None
    ) -> Json:
        """What bears on a question, of the kinds of evidence that the role needs; what is of the task and of the reading agent first."""
        return await self._send(post("pack", question=question, role=role, task=task, at=at, known=known, budget=budget))

    async def draw_answer(self, question: str, *, at: When = None, known: When = None, budget: int | None = None) -> Json:
        """The answer, with the part of the graph that it was drawn from and the path to it."""
        return await self._send(asking("graph/answer", question, at, known, budget, None))

    async def judge(self, question: str, *, useful: Sequence[str] = (), useless: Sequence[str] = ()) -> Json:
        """Keep which hits of a question were useful and which were not, each by its place (from 1) in `recall` or its message id."""
        return await self._send(post("feedback", question=question, useful=list(useful), useless=list(useless)))

    async def judged_questions(self) -> list[Json]:
        """The questions that were judged, with useful and useless messages."""
        return await self._list(get("feedback"))

    async def history(self, entity: str, *, at: When = None, known: When = None) -> list[Json]:
        """The timeline of an entity (id or name) in words, oldest first."""
        return await self._list(get("timeline", entity=entity, at=at, known=known))

    async def timeline(self, name: str, *, known: When = None) -> list[Json]:
        """Every fact about the entity of that name, closed ones too."""
        return await self._list(get("facts", entity=name, known=known, history=True))

    async def rooms(self, conversation: str = "", *, at: When = None, known: When = None) -> list[Json]:
        """Who was in a conversation ("": in any) since when and until when; with `at`, only who was there then."""
        return await self._list(get("rooms", conversation=conversation, at=at, known=known))

    async def room_events(self, conversation: str = "", *, known: When = None) -> list[Json]:
        """Joins, leaves, renames and calls in a conversation ("": in any), oldest first."""
        return await self._list(get("rooms/events", conversation=conversation, known=known))

    async def diff(self, start: When, end: When, *, entity: str = "") -> Json:
        """What became true, ceased, was learnt and was corrected from `start` on and before `end`."""
        return await self._send(Call(method="GET", path="diff", query=plain({"from": start, "to": end, "entity": entity or None})))

    async def profile(self, name: str, *, at: When = None, known: When = None, sections: Sequence[str] = ()) -> Json:
        """What holds of an entity (id or name) by section; the vault only if `sections` names it."""
        return await self._send(get("profile", entity=name, at=at, known=known, section=list(sections) or None))

    async def lessons(self, situation: str, *, limit: int = 5) -> list[Json]:
        """What failed in agents' runs like this situation, and what mended it, best first. Quoted evidence, and no instructions."""
        return list((await self._send(get("lessons", situation=situation, limit=limit)))["lessons"])

    async def procedures(self, situation: str, *, limit: int = 5) -> list[Json]:
        """What did tasks like this one in agents' runs. Quoted evidence."""
        return list((await self._send(get("procedures", situation=situation, limit=limit)))["procedures"])

    async def tasks(self) -> list[Json]:
        """The tasks of agents' runs as trees."""
        return await self._list(get("tasks"))

    async def ask_cypher(self, question: str) -> Json:
        """The rows of the query that the server's chat model writes to a question, with that query."""
        return await self._send(post("cypher/ask", question=question))

    async def cypher(self, query: str, parameters: Json | None = None) -> Json:
        """The rows of a reading Cypher query, with its columns."""
        return await self._send(post("cypher", query=query, parameters=parameters or {}))

    async def conflicts(self, *, every: bool = False) -> list[Json]:
        """Pairs of facts that contradict each other while both hold; with `every` also those that have ended."""
        return await self._list(get("conflicts", all=every))

    async def conflict_decisions(self) -> list[Json]:
        """The decisions of users on conflicts, oldest first."""
        return await self._list(get("conflicts/decisions"))

    async def resolve_conflict(self, conflict: str, keep: str, *, reason: str = "") -> Json:
        """Keep one fact of a conflict, by its id, or "both"."""
        return await self._send(post(f"conflicts/{part(conflict)}", keep=keep, reason=reason))

    async def undo_resolution(self, decision: str) -> Json:
        """Take back a decision on a conflict."""
        return await self._send(delete(f"conflicts/decisions/{part(decision)}"))

    async def retract_fact(self, fact: str, *, reason: str = "") -> Json:
        """Believe a fact, by its id, no longer."""
        return await self._send(post(f"facts/{part(fact)}/retract", reason=reason))

    async def correct_fact(self, fact: str, text: str, *, speaker: str = "", reason: str = "") -> Json:
        """Believe a fact no longer, and what `text` says instead: a sentence, as `speaker` ("": who said the fact) says it."""
        return await self._send(post(f"facts/{part(fact)}/correct", text=text, speaker=speaker, reason=reason))

    async def corrections(self) -> list[Json]:
        """What was retracted and corrected, oldest first."""
        return await self._list(get("facts/corrections"))

    async def undo_correction(self, decision: str) -> Json:
        """Take back what was retracted or corrected."""
        return await self._send(delete(f"facts/corrections/{part(decision)}"))

    async def entities(self, *, like: str = "", limit: int | None = None, known: When = None) -> list[Json]:
        """Entities whose name or an alias contains `like`, at most `limit`: an exact name first, then by how often they are mentioned."""
        return await self._list(get("entities", like=like, known=known), limit=limit)

    async def entity(self, entity_id: str, *, at: When = None, known: When = None) -> Json | None:
        """An entity with its facts and messages; None if there is none."""
        return await self._find(get(f"entities/{part(entity_id)}", at=at, known=known))

    async def facts_of(self, entity_id: str, *, at: When = None, known: When = None, history: bool = False) -> list[Json]:
        """The facts of an entity (id or name) that hold; with `history` also those that have ended."""
        return await self._list(get("facts", entity=entity_id, at=at, known=known, history=history))

    async def facts_about(self, entity: str, *, at: When = None, known: When = None, history: bool = False) -> list[Json]:
        """As `facts_of`, by the id or the name of the entity."""
        return await self.facts_of(entity, at=at, known=known, history=history)

    async def facts(
        self, *, predicate: str = "", kind: str = "", said_by: str = "", at: When = None, known: When = None, history: bool = False
    ) -> list[Json]:
        """The facts of the space, in the order in which they were learnt."""
        return await self._list(get("facts", predicate=predicate, kind=kind, said_by=said_by, at=at, known=known, history=history))

    async def fact(self, fact_id: str) -> Json | None:
        """A fact with its message and its neighbours; None if there is none."""
        return await self._find(get(f"facts/{part(fact_id)}"))

    async def message(self, message_id: str) -> Json | None:
        """A message; None if there is none."""
        return await self._find(get(f"messages/{part(message_id)}"))

    async def all_messages(self, *, conversation: str = "", speaker: str = "", since: When = None, until: When = None) -> list[Json]:
        """Messages as they were said, oldest first."""
        return await self._list(get("messages", conversation=conversation, speaker=speaker, since=since, until=until))

    async def units(self, name: str = "", *, kind: str = "", at: When = None, known: When = None, history: bool = False) -> list[Json]:
        """The units that an entity (id or name; "" for all) takes part in; of the space, in the order in which they were learnt."""
        return await self._list(get("units", entity=name, kind=kind, at=at, known=known, history=history))

    async def communities(self) -> list[Json]:
        """Every community with its entities, coarsest first."""
        return await self._list(get("communities"))

    async def quarantined(self) -> list[Json]:
        """What could not be read or stored."""
        return await self._list(get("quarantine"))

    async def decisions(self, verdict: str = "review") -> list[Json]:
        """Decisions on names, the surest first; by default those that are open."""
        return await self._list(get("decisions", verdict=verdict))

    async def user_decisions(self) -> list[Json]:
        """The decisions of users on names, oldest first."""
        return await self._list(get("decisions", made_by="user"))

    async def merge(self, left: str, right: str = "") -> Json:
        """Make one of two entities, by id or name, or accept one open decision by its id."""
        return await self._send(post("decisions/merge", left=left, right=right))

    async def unmerge(self, entity: str, alias: str = "", *, conversation: str = "") -> Json:
        """Take a name out of an entity, or undo one decision by its id."""
        return await self._send(unmerging(entity, alias, conversation))

    async def rename(self, entity: str, name: str) -> Json:
        """Show an entity, by id or name, under this name."""
        return await self._send(post("decisions/rename", entity=entity, name=name))

    async def picture(
        self,
        *,
        entity: str | None = None,
        question: str | None = None,
        at: When = None,
        known: When = None,
        limit: int = 200,
        history: bool = False,
    ) -> Json:
        """At most `limit` nodes around an entity, around what a question finds, or around the most mentioned."""
        return await self._send(get("graph", entity=entity, question=question, at=at, known=known, limit=limit, history=history))

    async def stats(self) -> Json:
        """How many rows of each kind the space holds, and the times of its first and last message."""
        return await self._send(get("stats"))

    async def span(self) -> tuple[str, str] | None:
        """The times of the first and the last message (ISO 8601), or None for an empty space."""
        counted = await self.stats()
        return (counted["first"], counted["last"]) if counted["first"] else None

    async def forget(self, selection: Mapping[str, Any], *, confirm: bool = False) -> Json:
        """What would be forgotten, as a plan; with `confirm` it is, and the job that did it has the receipt in `result`.

        `selection` has one or more of message, speaker, conversation, entity, source, before, everything, others; with the `confirmation`
        of a plan it holds for the messages of that plan alone.
        """
        call = post("forget", **selection, confirm=confirm)
        if confirm or selection.get("confirmation"):
            return await self._finish(call)
        return await self._send(call)

    async def retain(self, period: str, *, confirm: bool = False) -> Json:
        """Forget what was said longer ago than `period` ("2 years", "90 days"); without `confirm`, what would be."""
        call = post("retain", period=period, confirm=confirm)
        if confirm:
            return await self._finish(call)
        return await self._send(call)

    async def mark(self, selection: Mapping[str, Any], mark: Mapping[str, str]) -> int:
        """Say whose stored messages are, and who may read them; returns how many."""
        return int((await self._send(post("marks", **selection, **mark)))["marked"])

    async def export(self, target: Path | str, form: str = "bundle") -> Json:
        """Write the space to the file `target`: as a bundle (a zip archive), graphml, cypher, csv or markdown; returns the job.

        Raises ClientError if the file is there already.
        """
        path = Path(target)
        if path.exists():
            raise ClientError(f"{path}: is there already. Give another name, or remove it.")
        job = await self._finish(post("export", form=form))
        await self._save(get(f"exports/{job['result']['id']}"), path)
        return job

    async def consolidate(self) -> Json:
        """Cluster the entities into communities again, and wait for it; returns the job."""
        return await self._finish(post("consolidate"))

    async def replay(self) -> Json:
        """Try what is in quarantine again, and wait for it; returns the job."""
        return await self._finish(post("quarantine/retry"))

    def _like(self, space: str, reader: Json) -> Self:
        other = object.__new__(type(self))
        other.space, other._reader, other._http = space, reader, self._http
        return other

    async def _send(self, call: Call) -> Json:
        return dict((await self._respond(self._read_by(call))).json())

    async def _save(self, call: Call, path: Path) -> None:
        """Write what is answered to a new file, a part at a time. If the answer breaks off, there is no file."""
        import httpx

        partial, asked = path.with_name(f"{path.name}.part"), self._read_by(call)
        try:
            async with self._http.stream(asked.method, asked.path, params=asked.query, headers=asked.headers) as response:
                if not response.is_success:
                    await response.aread()
                    raise _reason(response)
                with partial.open("wb") as file:
                    async for piece in response.aiter_bytes():
                        file.write(piece)
            partial.replace(path)
        except httpx.TransportError as error:
            raise ClientError(f"{path}: the answer broke off ({error}). Call export again.") from None
        finally:
            partial.unlink(missing_ok=True)

    def _read_by(self, call: Call) -> Call:
        """The call in the space, in the name of the reader."""
        if self._reader and not call.reads:
            raise ClientError("A reader changes nothing. Use the client that `as_reader` was called on.")
        return replace(call, path=f"/v1/spaces/{part(self.space)}/{call.path}", query={**call.query, **self._reader})

    async def _find(self, call: Call) -> Json | None:
        try:
            return await self._send(call)
        except ClientError as error:
            if error.status == 404:
                return None
            raise

    async def _list(self, call: Call, limit: int | None = None) -> list[Json]:
        found: list[Json] = []
        cursor = ""
        while True:
            size = 1000 if limit is None else max(1, min(1000, limit - len(found)))
            query = {**call.query, "limit": size, "cursor": cursor}
            page = await self._send(Call(method="GET", path=call.path, query=query))
            found += page["items"]
            cursor = page["next"] or ""
            if not cursor or (limit is not None and len(found) >= limit):
                return found

    async def _finish(self, call: Call) -> Json:
        job = await self._send(call)
        while job["status"] in ("waiting", "running"):
            await asyncio.sleep(POLL_S)
            job = await self._send(get(f"jobs/{job['id']}"))
        if job["status"] == "failed":
            raise ClientError(job["error"])
        return job

    async def _request(self, call: Call) -> Json:
        return dict((await self._respond(call)).json())

    async def _respond(self, call: Call) -> Any:
        import httpx

        headers = call.headers
        for attempt in range(TRIES):
            is_last = attempt == TRIES - 1
            try:
                response = await self._http.request(call.method, call.path, params=call.query, json=call.body, headers=headers)
            except httpx.TransportError as error:
                if is_last:
                    raise ClientError(f"{self._http.base_url}: no answer ({error}). Is `graphmem serve` running?") from None
                await asyncio.sleep(pause_before(attempt, ""))
                continue
            if response.is_success:
                # A server of several processes then lets none answer from before what this client has written.
                if state := response.headers.get(STATE):
                    self._http.headers[STATE] = state
                return response
            if response.status_code not in RETRIED or is_last:
                break
            await asyncio.sleep(pause_before(attempt, response.headers.get("retry-after", "")))
        raise _reason(response)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _reason(response: Any) -> ClientError:
    """The error that a read response tells of."""
    is_json = response.headers.get("content-type", "").startswith("application/json")
    return reason_of(response.status_code, response.json() if is_json else None, response.text)
