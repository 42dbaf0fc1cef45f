"""The chitchat-dataset as a log that graphmem reads: `python benchmarks/chitchat.py DATASET > chitchat.jsonl`.

258,145 utterances of real people in 7,168 conversations (MIT). It is no dependency; get it from PyPI with
`pip download --no-deps chitchat-dataset==0.9.0 && unzip chitchat_dataset-0.9.0-*.whl chitchat_dataset/dataset.json`. Then

    graphmem bench growth --data chitchat.jsonl --sizes 16000,64000,250000 --json result.json

loads it with stand-ins for the models. Conversations come in the order of their beginnings. Senders are ids in the data; each
speaks here under a made-up name, since names are what the graph resolves.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from graphmem.bench.log_vocabulary import FIRST_NAMES, LAST_NAMES


def lines(conversations: dict[str, dict[str, Any]]) -> Iterator[dict[str, str]]:
    """The turns of all conversations as records of graphmem's JSONL."""
    turns = {name: [turn for block in one["messages"] for turn in block] for name, one in conversations.items()}
    for name, spoken in sorted(((n, t) for n, t in turns.items() if t), key=lambda one: (one[1][0]["timestamp"], one[0])):
        for number, turn in enumerate(spoken):
            yield {
                "conversation": name,
                "key": str(number),
                "speaker": name_of(turn["sender"]),
                "speaker_key": turn["sender"],
                "text": turn["text"],
                "sent_at": turn["timestamp"],
            }


def name_of(sender: str) -> str:
    """A made-up name, always the same for a sender."""
    drawn = int.from_bytes(blake2b(sender.encode(), digest_size=4).digest())
    return f"{FIRST_NAMES[drawn % len(FIRST_NAMES)]} {LAST_NAMES[drawn // len(FIRST_NAMES) % len(LAST_NAMES)]}"


def main() -> None:
    """Write the log to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path, help="dataset.json of the package")
    for line in lines(json.loads(parser.parse_args().dataset.read_bytes())):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
