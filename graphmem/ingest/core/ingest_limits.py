"""Limits and tuned numbers of the log readers, by concern, each with its unit and reason. Readers import the instances at the end."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLimits:
    """How much of a file is looked at or held at once, whatever its format."""

    head_bytes: int = 65_536
    """Read for format detection: enough for the header of any export, small enough for folders of many files."""
    line_bytes: int = 32 * 1024 * 1024
    """Longest line: longer ones go to quarantine unread, so that a file without line ends cannot fill the memory."""
    excerpt_chars: int = 2000
    """Characters or bytes of a bad record that its quarantine entry shows."""
    tail_chars: int = 500
    """Bytes before the break of a JSON document that its quarantine entry shows."""
    value_chars: int = 40
    """Characters of a bad value that a reason quotes."""
    detail_chars: int = 200
    """Characters of a library's error message that a reason quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """What an archive may unpack to. JSON and text shrink to a tenth, or a hundredth if repetitive; more is a zip bomb."""

    chunk_bytes: int = 1 << 20
    """Read and written at once."""
    ratio: int = 300
    """Most unpacked bytes per compressed byte, for members above `ratio_free_bytes`."""
    ratio_free_bytes: int = 256 << 20
    """A member may unpack to this size whatever its ratio: it fills no disk."""
    total_bytes: int = 64 << 30
    """Most bytes of all members together."""
    members: int = 1_000_000
    """Most members; their names alone take memory."""
    header_bytes: int = 16 << 20
    """Read at once from a tar: a header that names a longer extension of itself would fill the memory."""
    nesting: int = 3
    """Archives within archives that are opened; deeper ones are read as files of no known format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsingLimits:
    """How JSON, HTML and mail are taken apart."""

    json_chunk_bytes: int = 4096
    """Bytes that the JSON parser reads at once during detection: small, so that a broken end hides little."""
    detection_lines: int = 20
    """Lines of a JSONL file whose fields are collected for detection."""
    path_chars: int = 1000
    """A field whose path is longer ends detection: no log nests so deep, and brackets alone take quadratic time."""
    parquet_rows: int = 1000
    """Rows of a Parquet file that are held as Python objects at once."""
    attachment_nesting: int = 3
    """Levels of objects searched for the name of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLimits:
    """When a file in a watched folder is complete."""

    settle_seconds: float = 2.0
    """Seconds without a change: programs that write a file pause for less."""
    poll_seconds: float = 2.0
    """Seconds between two looks at the folder: a look costs a stat for each file."""
    partial_suffixes: tuple[str, ...] = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".swp", ".opdownload")
    """Suffixes of downloads and copies in progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResemblanceLimits:
    """What an error says of a JSON file of no known format."""

    formats: int = 3
    """Formats that are named: more would not help to choose."""
    fields: int = 2
    """Fields that a file must have of a format: one alone, such as "text", is in every log."""
    listed_fields: int = 12
    """Fields of the file that are listed if it resembles no format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizationLimits:
    """How turns become messages."""

    batch_events: int = 1000
    """Events per look-up of known ids: one query per batch instead of one per message."""
    cache_kib: int = 64 * 1024
    """Memory for the table of ids; the rest of it lies on disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """Which numbers are times, and how turns without one are placed."""

    earliest_epoch: float = 1e8
    """Numbers below are no times: as seconds they lie before March 1973, when no chat was logged."""
    turn_step: timedelta = timedelta(seconds=1)
    """Between two turns without times of their own: the order of the file must show in their times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueLimits:
    """What is remembered of conversations that come turn by turn, so that memory stays flat."""

    open_dialogues: int = 10_000
    """Conversations, and tool calls per conversation; the one used longest ago is forgotten first."""
    known_turns: int = 100_000
    """Turns whose first time is remembered for later copies of the same conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLimits:
    """How far a row of CSV may go; a quote that is never closed must not swallow the rest of the file."""

    cell_chars: int = 16 * 1024 * 1024
    """Longest cell."""
    row_lines: int = 5000
    """Most lines of one row."""
    row_chars: int = 4 * 1024 * 1024
    """Most characters of one row beyond its first line."""
    listed_columns: int = 40
    """Columns that an error lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLimits:
    """How much of a mail is read, and what counts as one."""

    mail_bytes: int = 64 << 20
    """A longer mail is cut here: its text comes first, so only attachments are lost."""
    from_line_bytes: int = 300
    """How much of a "From " line is searched for a date."""
    part_nesting: int = 30
    """Levels of multipart; mail programs write fewer than ten."""
    sender_chars: int = 1000
    """A sender is cut here before its name and address are looked for."""
    detection_lines: int = 200
    """Lines that are checked for the headers of a mail."""
    excerpt_lines: int = 60
    """Lines of a mail that its quarantine entry shows."""
    signature_lines: int = 15
    """Longer text below "-- " is no signature."""
    marker_chars: int = 200
    """How much of a line is checked for "-----Original Message-----" and the like."""
    quoted_header_lines: int = 20
    """Lines of the header of a quoted mail; long lists of receivers go over several."""
    quoted_mails: int = 50
    """Mails within a mail whose origins are read; what a longer chain holds stays a quote."""
    first_year: int = 1971
    """Year of the first network mail: earlier dates are wrong clocks."""
    last_year: int = 2200
    """Later dates are wrong clocks or spam that wants to stay on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IrcLimits:
    """How IRC logs are recognised and dated."""

    detection_lines: int = 60
    """Lines that are looked at to recognise a log."""
    line_share: float = 0.8
    """Share of these lines that must be lines of an IRC log; the rest may be of an unknown program or damaged."""
    cut_head_bytes: int = 60_000
    """In a longer head the last line may be cut off, so it is not looked at."""
    channel_lines: int = 2000
    """Lines that are searched for the channel's name."""
    clock_back: timedelta = timedelta(hours=1)
    """A clock that goes back further has passed midnight; a smaller step back is a clock that was set."""
    twelve_hour_lines: int = 20
    """Times of day needed to tell a clock of twelve hours from a quiet channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsAppLimits:
    """How chats are recognised and taken apart."""

    detection_lines: int = 200
    """Lines that are looked at to recognise a chat."""
    header_lines: int = 10
    """One of so many first lines must start with a date and time."""
    header_chars: int = 120
    """How much of a line is searched for its date and time; the longest known header has 60."""
    clock_chars: int = 40
    """How much of a line is searched for the half of the day."""
    name_chars: int = 100
    """Longest name of a sender."""
    placeholder_chars: int = 60
    """A longer first line is no placeholder such as "image omitted"."""
    names: int = 10_000
    """Senders for which a longer name with a colon is looked for."""
    message_lines: int = 65_536
    """Most lines of a message: WhatsApp allows as many characters."""
    cached_values: int = 1024
    """Dates and words whose reading is cached; dates repeat on almost every line."""
    first_year: int = 2009
    """WhatsApp's first year: earlier dates are misread."""
    buddhist_years: int = 543
    """By how much the Thai calendar is ahead."""
    name_evidence: int = 3
    """Messages that a name with a colon needs before it counts as one name."""
    order_dates: int = 3
    """Changes of date needed before distances decide on the order of day and month."""
    order_factor: int = 5
    """By how much closer the days must lie in the order that is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLimits:
    """Numbers of the other chat formats."""

    room_line_chars: int = 300
    """Characters of a line that may tell who joined or left; longer ones are lists of names cut off, or no such line."""
    slack_block_nesting: int = 20
    """Levels of blocks in a Slack message; Slack itself allows fewer than ten."""
    teams_reply_nesting: int = 3
    """Levels of replies in the Graph API's answers; Teams has one."""
    telegram_topic_messages: int = 200_000
    """Messages whose topic is remembered for the answers to them."""
    telegram_zone_step: timedelta = timedelta(minutes=15)
    """Offsets of time zones are multiples of this; another difference is no zone."""
    telegram_zone_most: timedelta = timedelta(hours=14)
    """The largest offset of any time zone."""
    messenger_seconds_below: int = 100_000_000_000
    """A time below is in seconds: in milliseconds it would lie in 1973."""
    instagram_edit_time: timedelta = timedelta(minutes=15)
    """How long after sending a message can be edited in Instagram and Messenger."""
    instagram_cluster: int = 500
    """Messages that are compared for edits at once, if pauses do not divide them."""
    matrix_messages: int = 200_000
    """Messages whose time and sender are remembered for later edits and deletions of them."""
    first_tapback: int = 1000
    """Apple's kinds of associated messages from this number on are stickers, tapbacks and their removal."""
    apple_nanoseconds_from: float = 1e11
    """Larger numbers of Apple's clock are nanoseconds: as seconds they lie in the year 5169."""
    detection_lines: int = 100
    """Lines of a text export that are looked at to recognise it: the first day may begin with many system lines."""
    detection_chars: int = 1000
    """Longer lines are cut for detection: they are no lines of a header, and patterns would search them in vain."""
    header_lines: int = 6
    """Lines in which a text export gives its title and the date of saving; none writes more."""
    message_lines: int = 65_536
    """Most lines of one message of a text export: as WhatsApp's, the longest limit of any."""
    cached_dates: int = 1024
    """Dates whose reading is cached; they repeat on almost every line."""
    buddhist_years: int = 543
    """By how much the Thai calendar is ahead."""
    buddhist_from: int = 2500
    """Later years are of the Thai calendar: no chat is from the 25th century."""
    name_evidence: int = 5
    """Lines that must begin with the same two words before both count as the sender's name, where only a space ends it."""
    names: int = 10_000
    """First words of lines that are counted for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionLimits:
    """How transcripts are recognised, and captions joined to turns."""

    detection_bytes: int = 200
    """The first caption's times stand within so many bytes; longer lines are cut for detection."""
    block_lines: int = 1000
    """Most lines between two blank lines that are held at once."""
    notes: int = 20
    """Notes that are searched for the date of the recording."""
    turn_pause: timedelta = timedelta(minutes=2)
    """After a longer silence the same speaker begins another turn: it is another subject more often than not."""
    scroll_gap: timedelta = timedelta(seconds=1)
    """A line that is shown again within so short a gap was scrolled up, and not said twice."""
    turn_chars: int = 2000
    """A longer turn ends with its sentence, so that a lecture is not one message."""
    name_chars: int = 60
    """Longest name before a colon."""
    name_words: int = 5
    """Most words of a name; "Maria del Carmen García López" has five."""
    abbreviation_chars: int = 4
    """A last word with a full stop is part of a name up to this length: "Jr."."""
    named_share: float = 0.3
    """Share of the captions with a name before a colon above which every such name counts: where one person goes on, it may be left out."""
    name_evidence: int = 3
    """Captions that a name needs below that share: in subtitles of films a colon is rare."""
    names: int = 10_000
    """Names that are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutLimits:
    """How much of Google's "My Activity" page is held in memory."""

    style_bytes: int = 4 << 20
    """How far into the page its title may stand: the style sheet comes first."""
    entry_chars: int = 64 << 20
    """Longest entry; the page is given up behind a longer one."""
    chunk_bytes: int = 1 << 20
    """Read at once."""
    time_chars: int = 80
    """A longer line is no time."""


SOURCE = SourceLimits()
ARCHIVE = ArchiveLimits()
PARSING = ParsingLimits()
WATCH = WatchLimits()
RESEMBLANCE = ResemblanceLimits()
NORMALIZATION = NormalizationLimits()
TIME = TimeLimits()
DIALOGUE = DialogueLimits()
CSV = CsvLimits()
MAIL = MailLimits()
IRC = IrcLimits()
WHATSAPP = WhatsAppLimits()
CHAT = ChatLimits()
CAPTIONS = CaptionLimits()
TAKEOUT = TakeoutLimits()
