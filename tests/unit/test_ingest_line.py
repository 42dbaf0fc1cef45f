"""LINE's text export, in the languages and clocks of its phones and of its desktop program."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports import claimed_by, read

ENGLISH = """[LINE] Chat history with Aiko
Saved on: 2024/01/09 13:16

2024/01/01(Mon)
11:24\tMei\tI live in Osaka now.
11:30\tAiko\t"Nice!

Bring the ""big"" keys"
11:31\tAiko unsent a message.

2024/01/02(Tue)
24:05\tMei\t[Photo]
"""
JAPANESE = """[LINE] 田中 芽衣とのトーク履歴
保存日時：2024/01/09 13:16

2024/01/01(月)
午前12:05\t田中 芽衣\t大阪に住んでいます。
午後1:30\t愛子\t[スタンプ]
午後1:31\t愛子\t☎ 通話時間 3:20
午後1:32\t愛子\t[ファイル] plan.pdf
午後1:33\t愛子がメッセージの送信を取り消しました
"""
CHINESE = """[LINE] 與王小明的聊天記錄
儲存日期：2024/01/09 13:16

2024/01/05（五）
下午01:02\t王小明\t"第一行
第二行"
下午01:04\t王小明已收回訊息
"""
THAI = """[LINE] ประวัติการแชทกับ Nok
บันทึกวันที่ 2567/01/15 10:30

2567/01/15 จันทร์
10:30\tNok\tสวัสดีครับ
10:32\tNok ยกเลิกข้อความ
"""
KOREAN = """[LINE] 지수님과의 대화
저장한 날짜 : 2024/01/09 13:16

2024.01.05 금요일
오후 01:02\t지수\t안녕
"""


def exported(folder: Path, text: str, name: str = "[LINE] chat.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_every_field_of_a_message_arrives(tmp_path: Path) -> None:
    """A text of several lines stands in quotes; what was unsent, and a picture that is not there, are counted."""
    messages, quarantined, stats = read(exported(tmp_path, ENGLISH.replace("\n", "\r\n")))
    assert [(m.conversation, m.speaker, m.text, f"{m.sent_at:%d %H:%M}") for m in messages] == [
        ("Aiko", "Mei", "I live in Osaka now.", "01 11:24"),
        ("Aiko", "Aiko", 'Nice!\n\nBring the "big" keys', "01 11:30"),
    ]
    assert (messages[0].zone, messages[1].position, quarantined) == ("assumed UTC", 6, [])
    assert stats.skipped == {"header": 2, "date line": 2, "blank line": 2, "deleted message": 1, "media left out": 1}


@pytest.mark.parametrize(
    ("text", "conversation", "said"),
    [
        (JAPANESE, "田中 芽衣", [("田中 芽衣", "大阪に住んでいます。", "2024-01-01T00:05"), ("愛子", "", "2024-01-01T13:32")]),
        (CHINESE, "王小明", [("王小明", "第一行\n第二行", "2024-01-05T13:02")]),
        (THAI, "Nok", [("Nok", "สวัสดีครับ", "2024-01-15T10:30")]),
        (KOREAN, "지수", [("지수", "안녕", "2024-01-05T13:02")]),
    ],
)
def test_other_languages_say_the_same(tmp_path: Path, text: str, conversation: str, said: list[tuple[str, str, str]]) -> None:
    path = exported(tmp_path, text)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["line"]
    assert [(m.speaker, m.text, m.sent_at.isoformat()[:16]) for m in messages] == said
    assert ({m.conversation for m in messages}, quarantined) == ({conversation}, [])
    assert not stats.skipped["system line"]


def test_a_file_that_is_left_by_name_is_an_attachment(tmp_path: Path) -> None:
    assert read(exported(tmp_path, JAPANESE))[0][1].attachments == ("file: plan.pdf",)


@pytest.mark.parametrize(
    ("days", "first"),
    [(("Sun, 05/04/2026", "Mon, 06/04/2026"), "2026-04-05"), (("Mon, 05/04/2026", "Sat, 05/16/2026"), "2026-05-04")],
)
def test_weekdays_tell_the_day_from_the_month(tmp_path: Path, days: tuple[str, str], first: str) -> None:
    lines = "".join(f"{day}\n04:35PM\tAlex\tHello {day}\n\n" for day in days)
    messages = read(exported(tmp_path, f"[LINE] Chat history with Alex\nSaved on: 26/04/2026, 04:36PM\n\n{lines}"))[0]
    assert messages[0].sent_at.isoformat()[:16] == f"{first}T16:35"


def test_on_the_desktop_spaces_divide(tmp_path: Path) -> None:
    """The chat's name, and two words that begin many lines, are names; a name alone before a text of one word is kept short."""
    text = "2020.11.18 水曜日\n10:32 佐藤 花子 おはよう\n10:33 太郎 はい\n続き\n" + "".join(
        f"10:4{n} Jon Dahl word{n} and more\n" for n in range(5)
    )
    path = exported(tmp_path, text, "[LINE]佐藤 花子.txt")
    assert claimed_by(path) == ["line"]
    messages = read(path)[0]
    assert [(m.speaker, m.text) for m in messages][:3] == [
        ("佐藤 花子", "おはよう"),
        ("太郎", "はい\n続き"),
        ("Jon Dahl", "word0 and more"),
    ]
    assert messages[0].conversation == "佐藤 花子"


def test_a_quote_that_is_never_closed_ends_with_the_message(tmp_path: Path) -> None:
    text = '[LINE] Chat history with A\n\n2024/01/01(Mon)\n11:24\tMei\t"open\n11:25\tAiko\tnext\n\n2024/01/02(Tue)\n11:26\tMei\tlast\n'
    assert [m.text for m in read(exported(tmp_path, text))[0]] == ['"open', "next", "last"]


LINES = st.sampled_from([*ENGLISH.splitlines(), *JAPANESE.splitlines(), *THAI.splitlines(), "99:99\tA\tb", "2024/13/45(Mon)", "10:00 A b"])


@given(st.lists(LINES | st.text(max_size=12), max_size=12))
def test_nothing_that_is_wrong_stops_a_read(lines: list[str]) -> None:
    text = "\n".join(line.encode("utf-8", "replace").decode() for line in lines)
    with TemporaryDirectory() as folder:
        read(exported(Path(folder), text), format="line")
