"""The run that forgets: one transaction removes what is selected, and every later step can be done again until the last is done.

1. Tombstones, and the removal of messages with all that was extracted from them or said of them by a chat model. The threads that
   they were in are extracted again as if they had never been there, so their other messages lose their extractions too.
2. Extraction, index and graph of these threads; communities, if there are any; decisions of users on names that are gone.
3. The store and its index are rewritten without the old bytes, and the pipeline's files are removed.
4. Every file is searched; the receipt is signed.

A note says what is not done yet. A run that was killed is finished by the next one, or by the next ingest.
"""

import json
import os
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from graphmem.language.name_forms import normal_name
from graphmem.memory.access.marks import turn_of
from graphmem.memory.clock import Clock
from graphmem.memory.consolidation import consolidate_again
from graphmem.memory.decision_edits import change_decisions
from graphmem.memory.feedback import drop_judgements
from graphmem.memory.forgetting.byte_scan import Wanted, find_in_use, scan_store, was_in_use
from graphmem.memory.forgetting.forget_plan import Place, Selected, plan_of, select, tombstone_names
from graphmem.memory.forgetting.forgetting_config import FORGETTING
from graphmem.memory.forgetting.rare_words import rare_words, rest_of_store
from graphmem.memory.forgetting.receipts import read_receipt, signed, write_receipt
from graphmem.memory.forgetting.stage_files import drop_stage_files
from graphmem.memory.forgetting.tombstones import ENTRY, Tombstones, read_tombstones, write_tombstones
from graphmem.memory.pending_threads import remove_messages
from graphmem.memory.stopwatch import Stopwatch
from graphmem.memory.write_session import WriteSession
from graphmem.memory.writer import MemoryWriter, count_all, no_progress
from graphmem.model.errors import QuestionError
from graphmem.model.forgetting import ForgetPlan, ForgetResult, Selection, Verification
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER
from graphmem.search_index import Document, Index
from graphmem.search_index.embedded_reembedding import drop_unfinished_index
from graphmem.storage import GraphStore
from graphmem.storage.private_files import make_all_private
from graphmem.storage.repository import clear_rows, decisions_of_users, messages_by_id
from graphmem.storage.store_key import keyed_hash, make_secret, read_secret, store_path
from graphmem.storage.stored_extractions import drop_extractions

# The kinds of keyed hashes of a receipt.
_ERASED = "erased"


@dataclass(slots=True)
class _Work:
    """What is noted of a run until it is done: the receipt so far, and the messages whose context is another one now."""

    receipt: dict[str, Any]
    followers: list[str]
    words: tuple[list[str], list[str]] = field(default=([], []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Forgets in one space. `receipts` is the folder that receipts are written to, `stages` that of the pipeline's files, if any."""

    space: str
    store: GraphStore
    index: Index
    writer: MemoryWriter
    session: WriteSession
    receipts: Path
    stages: Path | None = None

    def plan(self, selection: Selection) -> ForgetPlan:
        """What a selection would take. Raises QuestionError."""
        with self.store.snapshot():
            selected = select(self.store, self.space, selection, read_tombstones(self.store, self.space))
            return plan_of(selected, len(self._replies(selected)))

    def is_unfinished(self) -> bool:
        """True if a run was stopped before its end."""
        return bool(self.store.read("meta", id=self._note))

    def run(self, selection: Selection, at: datetime, promised: tuple[str, ...] | None = None) -> ForgetResult:
        """Forget what is selected; `at` is now. First finishes a run that was stopped.

        Raises QuestionError, also if other messages than those `promised` are selected by now.
        """
        finished = self.finish(lambda: at)
        with ThreadPoolExecutor(2, initializer=_give_way) as aside:
            with self.session.hold():
                # What a stopped ingest left comes first, so that nothing waits which the plan does not know.
                if not self.writer.is_built():
                    self.writer.remember(())
                secret = make_secret(self.store)
                selected = select(self.store, self.space, selection, read_tombstones(self.store, self.space))
                plan = plan_of(selected, len(self._replies(selected)))
                if promised is not None and plan.message_ids != promised:
                    raise QuestionError("forget: other messages fit the selection now, so nothing was forgotten. Ask for a plan again.")
                if plan.is_empty:
                    return finished or ForgetResult(plan=plan)
                # What takes longest begins first, and needs nothing of what follows.
                contexts = self._embed_contexts(_followers(selected), aside, without=selected.ids)
                loading = aside.submit(self._load_models, selected)
                texts = [m.rendered_text for m in messages_by_id(self.store, self.space, sorted(selected.ids)).values()]
                words = rare_words(texts, rest_of_store(self.store, self.space, frozenset(selected.ids)))
                work = self._remove(selected, plan, secret, at)
                work.words = words
                self._rebuild()
                loading.result()
            receipt, path = self._complete(work, secret, contexts)
        return ForgetResult(plan=plan, receipt=receipt, path=str(path))

    def finish(self, clock: Clock) -> ForgetResult | None:
        """Finish a run that was stopped, with the time by the clock; returns its receipt, None if there was no such run."""
        with ThreadPoolExecutor(1, initializer=_give_way) as aside:
            with self.session.hold():  # Goes on with what a killed run left.
                noted = self.store.read("meta", id=self._note)
                if not noted:
                    return None
                content = json.loads(noted[0]["content"])
                work = _Work({**content["receipt"], "finished_at": clock().isoformat()}, content["followers"])
                contexts = self._embed_contexts(work.followers, aside)
                self._rebuild()
            receipt, path = self._complete(work, make_secret(self.store), contexts)
        return ForgetResult(plan=ForgetPlan(message_ids=()), receipt=receipt, path=str(path))

    def _load_models(self, selected: Selected) -> None:
        """Load what extracts, while the store is at work and what embeds is loaded: extracting nothing does."""
        threads = {(p["conversation"], p["thread"]) for p in selected.places}
        if any(p["id"] not in selected.ids and (p["conversation"], p["thread"]) in threads for p in selected.every):
            self.writer.extraction.extractor.start_run().extract((), ())

    @property
    def _note(self) -> str:
        return f"forgetting:{self.space}"

    def _replies(self, selected: Selected) -> list[str]:
        """The replies of a chat model of all messages in the threads of a selection: each was shown the turns before it."""
        threads = {(p["conversation"], p["thread"]) for p in selected.places}
        ids = {p["id"] for p in selected.every if (p["conversation"], p["thread"]) in threads}
        return [row["id"] for row in self.store.read("reply_places", space=self.space) if row["message_id"] in ids] if ids else []

    def _remove(self, selected: Selected, plan: ForgetPlan, secret: bytes, at: datetime) -> _Work:
        """Step 1, in one transaction."""
        threads = {(p["conversation"], p["thread"]) for p in selected.places}
        staying = [p for p in selected.every if p["id"] not in selected.ids]
        beside = [p["id"] for p in staying if (p["conversation"], p["thread"]) in threads]
        receipt = self._draft(selected, plan, secret, at)
        work = _Work(receipt, _followers(selected))
        why = digest("forgotten", *sorted(selected.ids))
        with self.store.transaction():
            self.store.lock_space(self.space)
            write_tombstones(self.store, self.space, self._tombstones(selected, secret, at))
            drop_judgements(self.store, self.space, selected.ids)
            if selected.selection.everything:
                clear_rows(self.store, self.space)
                self.store.write("drop_meta", id=f"logs:{self.space}")
            else:
                replies = self._replies(selected)
                remove_messages(self.store, self.space, selected.places, why=why)
                drop_extractions(self.store, {*selected.ids, *beside}, unchanged=beside)
                self.store.write("drop_replies", ids=replies)
                self.store.write("drop_quarantined", ids=[entry.id for entry in selected.quarantined])
                self.store.write("drop_messages", ids=sorted(selected.ids))
                self.store.write("drop_marks", ids=sorted({turn_of(self.space, p["conversation"], p["key"]) for p in selected.places}))
                self._drop_places(selected, staying)
            content = {"receipt": work.receipt, "followers": work.followers}
            self.store.write("put_meta", id=self._note, content=json.dumps(content, sort_keys=True))
        return work

    def _draft(self, selected: Selected, plan: ForgetPlan, secret: bytes, at: datetime) -> dict[str, Any]:
        """The receipt before anything was done: what goes, as keyed hashes, and what there was."""
        erased = sorted(keyed_hash(secret, _ERASED, id_) for id_ in (*selected.ids, *selected.fact_ids))
        return {
            "at": at.isoformat(),
            "selected": list(selected.selection.parts),
            "others": selected.selection.others or ("remove" if selected.selection.entity else "keep"),
            "store": digest("store", self.store.name),
            "space": keyed_hash(secret, "space", self.space),
            "gone": {
                "messages": len(selected.places),
                "quarantined": len(selected.quarantined),
                "replies": plan.replies,
                "index_messages": len(selected.ids - self.index.lacking(self.space, selected.ids)),
            },
            "before": count_all(self.store, self.space),
            "erased": erased,
        }

    def _tombstones(self, selected: Selected, secret: bytes, at: datetime) -> Tombstones:
        known = read_tombstones(self.store, self.space)
        known = Tombstones(secret, known.until, known.before)
        selection = selected.selection
        if selection.everything:
            return replace(known, before=max(known.before, at))
        if selection.parts == ("before",) and selection.before is not None:
            known = replace(known, before=max(known.before, selection.before))
        by_name = selection.parts in {("speaker",), ("conversation",), ("source",)}
        entries = [(ENTRY, entry.id) for entry in selected.quarantined]
        names = tombstone_names(selected)
        turns = [name for name in names if name[0] == "turn"] if by_name else names
        named = [name for name in names if name[0] != "turn"] if by_name else []
        return known.with_names([*turns, *entries], FOREVER).with_names(named, at)

    def _drop_places(self, selected: Selected, staying: Iterable[Place]) -> None:
        """Forget where logs lie of which nothing stays."""
        left, gone = {_top(p["source"]) for p in staying}, {_top(p["source"]) for p in selected.places}
        noted = self.store.read("meta", id=f"logs:{self.space}")
        if noted and gone - left:
            places = {path: place for path, place in json.loads(noted[0]["content"]).items() if place["name"] not in gone - left}
            self.store.write("put_meta", id=f"logs:{self.space}", content=json.dumps(places, sort_keys=True))

    def _embed_contexts(
        self, followers: Sequence[str], aside: ThreadPoolExecutor, *, without: Collection[str] = ()
    ) -> Future[list[Document]]:
        """Begin to embed followers in their new context, without these messages; they are added to the index in step 3."""
        staying = messages_by_id(self.store, self.space, sorted(followers))
        stored = self.writer.load_threads(sorted({(m.conversation, m.thread) for m in staying.values()}))
        threads = [[m for m in thread if m.id not in without] for thread in stored]
        return aside.submit(self.writer.index.documents, threads, {*staying}, self.writer.index.alone_vectors(sorted(staying)))

    def _rebuild(self) -> None:
        """Step 2: what is left, as if what is gone had never been there."""
        kept = {row["id"] for row in self.store.read("message_places", space=self.space)}
        self.index.remove(self.space, self.index.has(self.space) - kept)
        self.index.commit(self.space, "")
        messages = self.writer.pending_messages()
        if messages:
            extracted, _ = self.writer.extraction.extract_unread(messages)
            self.writer.extraction.keep_extracted(messages, extracted)
        self.writer.process_pending(Stopwatch(), no_progress)
        if self._drop_decisions(kept):
            self.writer.process_pending(Stopwatch(), no_progress)
        consolidate_again(self.store, self.space)

    def _drop_decisions(self, kept: set[str]) -> bool:
        """Remove decisions of users on names and statements that are gone, and mark what they were about; False if there is none."""
        on_names, on_facts = decisions_of_users(self.store, self.space)
        rows = self.store.read("entities_by_id", space=self.space, ids=sorted({id_ for d in on_names for id_ in (d.left_id, d.right_id)}))
        there = {row["id"]: {normal_name(name) for name in (row["name"], *row["aliases"])} for row in rows}
        lost = [d for d in on_names if not _is_about(there, d.left_id, d.left_name) or not _is_about(there, d.right_id, d.right_name)]
        ended = [d for d in on_facts if not {d.left_conversation, d.right_conversation} <= kept]
        if not lost and not ended:
            return False
        messages = messages_by_id(
            self.store, self.space, sorted({m for d in ended for m in (d.left_conversation, d.right_conversation)} & kept)
        )
        names = {name for d in lost for name in (d.left_name, d.right_name)}
        with self.store.transaction():
            change_decisions(self.store, self.space, removed=[*lost, *ended], names=names, messages=messages.values())
        return True

    def _complete(self, work: _Work, secret: bytes, contexts: Future[list[Document]]) -> tuple[dict[str, Any], Path]:
        """Steps 3 and 4."""
        # In a session of its own: what is rewritten is rid of what only the state before needs, which readers may still be at.
        with self.session.hold():
            self.store.compact()
            self.writer.index.add(contexts.result())
            self.writer.stamp_index(was_whole=True)
            self.index.compact(self.space)
            drop_unfinished_index(self.store)
        stages = drop_stage_files(self.stages, self.space) if self.stages is not None and self.stages.is_dir() else 0
        path = store_path(self.store)
        if path is not None:
            make_all_private(path)
        erased = frozenset(work.receipt["erased"])
        words, stems = work.words
        wanted = Wanted(lambda id_: keyed_hash(secret, _ERASED, id_) in erased, words, stems)
        found = scan_store(self.store, self.space, wanted, [self.stages] if self.stages is not None and self.stages.is_dir() else [])
        finds = [*found.finds, *find_in_use(self.store)]
        after = count_all(self.store, self.space)
        gone = {name: before - after.get(name, 0) for name, before in work.receipt["before"].items() if name != "messages"}
        receipt = signed(
            secret,
            {
                **work.receipt,
                "gone": {**gone, **work.receipt["gone"], "stage_files": stages},
                "after": after,
                "scan": {"files": found.files, "bytes": found.bytes, "words": len(words), "stems": len(stems), "found": finds},
            },
        )
        written = write_receipt(self.receipts, receipt)
        with self.session.hold():
            self.store.write("drop_meta", id=self._note)
        return receipt, written

    def verify(self, path: Path, words: Sequence[str] = ()) -> Verification:
        """Whether a receipt holds: its signature, and that no file has an id that it names, or one of these words.

        Raises ReceiptError for one that was changed or belongs to another store.
        """
        secret = read_secret(self.store)
        receipt = read_receipt(path, secret)
        assert secret is not None
        problems = ["A run that forgets was stopped: run `graphmem forget` again."] if self.is_unfinished() else []
        if receipt["space"] != keyed_hash(secret, "space", self.space):
            problems.append("The receipt is of another space of this store.")
        erased = frozenset(receipt["erased"])
        wanted = Wanted(lambda id_: keyed_hash(secret, _ERASED, id_) in erased, words)
        found = scan_store(self.store, self.space, wanted, [self.stages] if self.stages is not None and self.stages.is_dir() else [])
        indexed = [id_ for id_ in self.index.has(self.space) if wanted.is_gone(id_)]
        # The log of a receipt without that find was empty: later ones hold nothing of what it names.
        problems += find_in_use(self.store) if was_in_use(receipt["scan"]["found"]) else []
        problems += found.finds + ([f"index: {len(indexed)} messages"] if indexed else [])
        return Verification(problems=tuple(problems), files=found.files, bytes=found.bytes)


def _give_way() -> None:
    """Let this thread, and those that it starts, have what the others leave: all else waits for what the main thread does."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + FORGETTING.niceness)


def _is_about(there: Mapping[str, set[str]], id_: str, name: str) -> bool:
    return normal_name(name) in there.get(id_, ())


def _followers(selected: Selected) -> list[str]:
    """The messages that stay right after one that goes: they are embedded together with the one before, events left out."""
    threads = {(p["conversation"], p["thread"]) for p in selected.places}
    concerned = [p for p in selected.every if (p["conversation"], p["thread"]) in threads and not p["event"]]
    ordered = sorted(concerned, key=lambda p: (p["conversation"], p["thread"], p["sent_at"], p["position"], p["id"]))
    return [later["id"] for earlier, later in pairwise(ordered) if earlier["id"] in selected.ids and later["id"] not in selected.ids]


def _top(source: str) -> str:
    """The file, folder or archive that was given, of the name of something in it."""
    return source.split("/", 1)[0]
