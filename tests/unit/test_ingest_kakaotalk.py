"""KakaoTalk's exports: phones, Windows and macOS, in Korean and English."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports import claimed_by, read

IPHONE = """Talk_2023.4.28 11:12-1.txt
저장한 날짜 : 2023. 5. 2. 오후 8:06



2022년 5월 13일 금요일
2022. 5. 13. 오전 10:28: 지수님이 민호님을 초대했습니다.
2022. 5. 13. 오전 10:31, 지수 : I live in Busan now.
2022. 5. 13. 오후 3:53, 민호 : Nice!
Bring the keys : )

2022년 5월 14일 토요일
2022. 5. 14. 오전 12:05, 지수 : 사진
2022. 5. 14. 오전 9:00: 민호님이 나갔습니다.
"""
ANDROID = """민호 님과 카카오톡 대화
저장한 날짜 : 2023년 5월 2일 오후 8:06


2022년 5월 13일 오전 10:31
2022년 5월 13일 오전 10:31, 지수 : I live in Busan now.
2022년 5월 13일 오전 10:32, 지수님이 나갔습니다.
2022년 5월 13일 오후 3:53, 민호 : Nice!
Bring the keys : )
2022년 5월 13일 오후 4:01, 민호 : 삭제된 메시지입니다.
2022년 5월 13일 오후 4:02, 민호 : 보이스톡 해요
"""
ANDROID_ENGLISH = """KakaoTalk Chats with 민호
Date Saved : May 2, 2023 at 8:06 PM

Friday, May 13, 2022
May 13, 2022 at 10:28 AM: 지수 invited 민호.
May 13, 2022 at 10:31 AM, 지수 : I live in Busan now.
May 13, 2022 at 3:53 PM, 민호 : Nice!
Bring the keys : )
May 13, 2022 at 3:54 PM, 민호 : Photo
"""
WINDOWS = """민호 님과 카카오톡 대화
저장한 날짜 : 2023-05-02 20:06:11

--------------- 2022년 5월 13일 금요일 ---------------
지수님이 민호님을 초대했습니다.
[지수] [오전 10:31] I live in Busan now.
[민호] [오후 3:53] Nice!
Bring the keys : )
[민호] [오후 3:54] 이모티콘
"""
WINDOWS_ENGLISH = """민호 with KakaoTalk Chats
Date Saved : 2023-05-02 20:06:11

--------------- Friday, May 13, 2022 ---------------
[지수] [10:31 AM] I live in Busan now.
[민호] [3:53 PM] Nice!
Bring the keys : )
지수 left this chatroom.
"""
MAC = """Date,User,Message
2022-05-13 10:31:00,"지수","I live in Busan now."
2022-05-13 15:53:00,"민호","Nice!
Bring the keys : )"
2022-05-13 15:54:00,"민호","사진"
"""


def exported(folder: Path, text: str, name: str = "KakaoTalk_Chat_민호_2023-05-02-20-06-11.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("text", [IPHONE, ANDROID, ANDROID_ENGLISH, WINDOWS, WINDOWS_ENGLISH, MAC])
def test_each_device_gives_the_same_messages(tmp_path: Path, text: str) -> None:
    """Who came and went, pictures that are not there, what was deleted, and calls are counted."""
    name = "KakaoTalk_Chat_민호_2023-05-02-20-06-11" + (".csv" if text is MAC else ".txt")
    path = exported(tmp_path, text, name)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["kakaotalk"]
    assert [(m.conversation, m.speaker, m.text, m.sent_at.isoformat()[:16]) for m in messages] == [
        ("민호", "지수", "I live in Busan now.", "2022-05-13T10:31"),
        ("민호", "민호", "Nice!\nBring the keys : )", "2022-05-13T15:53"),
    ]
    assert quarantined == []
    assert stats.room_events + stats.skipped["media left out"] > 0


def test_midnight_is_twelve_in_the_morning(tmp_path: Path) -> None:
    messages = read(exported(tmp_path, IPHONE.replace(" : 사진", " : 파일: plan.pdf")))[0]
    assert (messages[-1].attachments, messages[-1].sent_at.isoformat()[:16]) == (("file: plan.pdf",), "2022-05-14T00:05")


def test_a_message_without_any_date_is_quarantined(tmp_path: Path) -> None:
    messages, quarantined, _ = read(exported(tmp_path, "[지수] [오전 10:31] 안녕\n"), format="kakaotalk")
    assert (messages, len(quarantined)) == ([], 1)
    assert "gives the date" in quarantined[0].reason


def test_korean_words_alone_are_no_chat(tmp_path: Path) -> None:
    assert claimed_by(exported(tmp_path, "2022년 5월 13일 회의록\n지수 : 안녕\n")) == []


LINES = st.sampled_from([*IPHONE.splitlines(), *WINDOWS.splitlines(), *MAC.splitlines(), '2022-05-13,"x', "[A] [99:99 AM] b"])


@given(st.lists(LINES | st.text(max_size=12), max_size=12))
def test_nothing_that_is_wrong_stops_a_read(lines: list[str]) -> None:
    text = "\n".join(line.encode("utf-8", "replace").decode() for line in lines)
    with TemporaryDirectory() as folder:
        read(exported(Path(folder), text), format="kakaotalk")
