"""Lines that a program writes into a chat, in the languages of the programs: who joined, left, was renamed, called.

The patterns are data: one line for each way to say it. `by` is who did it, `who` to whom it happened, `name` a new name, `room` the room.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from graphmem.ingest.core.events import SourceTurn, room_event
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.model.room_event import UNKNOWN_ACTOR, RoomAction, RoomEvent

_NAMED = r"[\"“”„«»‘’「'](?P<name>[^\n]{1,200}?)[\"“”„«»‘’」']"
_FROM = r"(?: (?:from|von|de|da|van|från|fra|с|z|ze|dari) [\"“”„«»‘’「'][^\n]{0,200}?[\"“”„«»‘’」'])?"
_ROOM_WORDS = "(?:(?:group|chat|conversation|channel|room)(?: name)?|subject)"
_PATTERNS: dict[RoomAction, str] = {
    # An action with its phrases; the first that fits counts, so "was added by" stands before "added".
    "join": r"""
        (?P<who>.+?) was (?:added|invited) by (?P<by>.+)
        (?P<who>.+?) (?:was added|was invited|joined|has joined)(?: (?:using|via|from|through|to|the|this) .*)?
        (?P<by>.+?) (?:added|invited) (?P<who>.+?)(?: to (?:the|this) (?:group|chat|conversation|room|channel))?
        (?P<by>.+?) hat (?P<who>.+?) hinzugefügt
        (?P<who>.+?) (?:ist|bist) (?:der Gruppe |über .*|mit .*|per .*)?beigetreten|(?P<who2>.+?) wurde hinzugefügt
        (?P<by>.+?) (?:añadió|agregó|ha añadido)(?: a)? (?P<who>.+)
        (?P<who>.+?) se unió(?: .*)?
        (?P<by>.+?) (?:a ajouté|avez ajouté) (?P<who>.+)
        (?P<who>.+?) (?:a rejoint|avez rejoint)(?: .*)?
        (?P<by>.+?) (?:ha aggiunto|hai aggiunto) (?P<who>.+)
        (?P<who>.+?) (?:è entrat[oa]|si è unit[oa])(?: .*)?
        (?P<by>.+?) adicionou (?P<who>.+)
        (?P<who>.+?) entrou(?: .*)?
        (?P<by>.+?) heeft (?P<who>.+?) toegevoegd
        (?P<who>.+?) is toegetreden(?: .*)?|(?P<who2>.+?) neemt nu deel(?: .*)?
        (?P<by>.+?) добавил(?:\(-?а\)|а)? (?P<who>.+)
        (?P<who>.+?) (?:присоединил(?:ся|ась|ся\(-ась\))|вступил(?:\(-?а\)|а)?)(?: .*)?
        (?P<by>.+?) dodał(?:\(a\)|a)?(?: użytkownik(?:a|ów))? (?P<who>.+)
        (?P<who>.+?) dołączył(?:\(a\)|a)?(?: .*)?
        (?P<by>.+?),? (?P<who>\S.*?) (?:kişisini|adlı kişiyi|kişilerini) ekledi
        (?P<who>.+?) (?:gruba )?katıldı
        (?P<by>.+?) (?:lade till|tilføjede|la til) (?P<who>.+)
        (?P<who>.+?) (?:gick med|deltog|blev med|tilsluttede sig)(?: .*)?
        (?P<by>.+?) lisäsi(?: käyttäjän| käyttäjät)? (?P<who>.+)
        (?P<who>.+?) liittyi(?: .*)?
        (?P<by>.+?) menambahkan (?P<who>.+)
        (?P<who>.+?) bergabung(?: .*)?
        (?P<by>.+?) ने (?P<who>.+?) को जोड़ा
        (?P<by>.+?)さんが(?P<who>.+?)さんを(?:グループに)?(?:招待|追加)しました
        (?P<who>.+?)さんが(?:グループに)?参加しました
        (?P<by>.+?)님이 (?P<who>.+?)님을 초대했습니다
        (?P<who>.+?)님이 들어왔습니다
        (?P<by>.+?)が(?P<who>.+?)を(?:グループに)?(?:招待|追加)しました
        (?P<who>.+?)が(?:グループに)?参加しました
        (?P<by>.+?) ?(?:已?邀請|邀请|新增|添加)(?:了)? ?(?P<who>.+?) ?(?:加入.*)
        (?P<by>.+?) ?(?:新增|添加)了 ?(?P<who>.+)
        (?P<who>.+?) ?(?:已?加入(?:了)?(?:群組|群组|群聊|聊天)?)
    """,
    "leave": r"""
        (?P<who>.+?) was (?:removed|kicked)(?: from .+?)? by (?P<by>.+)
        (?P<who>.+?) was (?:removed|kicked)(?: (?:from|via|using|through) .*)?
        (?P<by>.+?) (?:removed|kicked) (?P<who>.+?)(?: from (?:the|this) (?:group|chat|conversation|room|channel))?
        (?P<who>.+?) (?:left|has left)(?: (?:the|this) (?:group|chat|conversation|room|channel|chatroom)| from .*)?
        (?P<by>.+?) hat (?P<who>.+?) entfernt
        (?P<who>.+?) (?:hat|hast) die Gruppe verlassen|(?P<who2>.+?) wurde entfernt
        (?P<by>.+?) (?:eliminó|ha eliminado|sacó)(?: a)? (?P<who>.+)
        (?P<who>.+?) (?:salió|ha salido|saliste)(?: del grupo)?
        (?P<by>.+?) (?:a retiré|a supprimé|a exclu) (?P<who>.+)
        (?P<who>.+?) (?:a quitté(?: le groupe)?|est parti(?:e)?)
        (?P<by>.+?) ha rimosso (?P<who>.+)
        (?P<who>.+?) (?:ha abbandonato|ha lasciato(?: il gruppo)?|è uscit[oa])(?: il gruppo)?
        (?P<by>.+?) removeu (?P<who>.+)
        (?P<who>.+?) (?:saiu|deixou o grupo)(?: do grupo)?
        (?P<by>.+?) heeft (?P<who>.+?) verwijderd
        (?P<who>.+?) heeft de groep verlaten
        (?P<by>.+?) (?:удалил|исключил)(?:\(-?а\)|а)? (?P<who>.+)
        (?P<who>.+?) (?:вышел|вышла|покинул)(?:\(-?(?:а|ла)\)|а)?(?: из группы| группу)?
        (?P<by>.+?) usun(?:ął|ęła|ął\(-?(?:a|ęła)\))(?: użytkownik(?:a|ów))? (?P<who>.+)
        (?P<who>.+?) (?:opuścił|wyszedł|wyszła)(?:\(-?\w+\)|a)?(?: grupę| z grupy)?
        (?P<by>.+?),? (?P<who>\S.*?) (?:kişisini|adlı kişiyi|kişilerini) çıkardı
        (?P<who>.+?) (?:gruptan )?ayrıldı
        (?P<by>.+?) (?:tog bort|fjernede|fjernet) (?P<who>.+)
        (?P<who>.+?) (?:lämnade|forlod|forlot)(?: gruppen)?
        (?P<by>.+?) poisti(?: käyttäjän| käyttäjät)? (?P<who>.+)
        (?P<who>.+?) poistui(?: ryhmästä)?
        (?P<by>.+?) mengeluarkan (?P<who>.+)
        (?P<who>.+?) (?:keluar|meninggalkan grup)
        (?P<by>.+?) ने (?P<who>.+?) को (?:निकाला|हटाया|निकाल दिया)
        (?P<who>.+?) ने ग्रुप छोड़ (?:दिया|ा)
        (?P<by>.+?)さんが(?P<who>.+?)さんを(?:グループから)?(?:退会させました|削除しました)
        (?P<who>.+?)さんが(?:グループを|グループから)?(?:退会|退出)しました
        (?P<by>.+?)님이 (?P<who>.+?)님을 내보냈습니다
        (?P<who>.+?)님이 나갔습니다
        (?P<by>.+?)が(?P<who>.+?)を(?:グループから)?退会させました
        (?P<who>.+?)が(?:グループを)?退会しました
        (?P<who>.+?) ?(?:已?退出(?:了)?(?:群組|群组|群聊|聊天)?|離開了.*|离开了.*)
    """,
    "rename": rf"""
        (?P<by>.+?) (?:changed|has changed|renamed|named|set) the {_ROOM_WORDS}{_FROM}(?: to| as)? {_NAMED}
        (?P<by>.+?) named the (?:group|conversation|chat) (?P<name>.+?)
        (?P<by>.+?) hat den (?:Gruppennamen|Betreff|Namen der Gruppe){_FROM}(?: zu| in| auf)? {_NAMED} geändert
        (?P<by>.+?) cambió el (?:nombre(?: del grupo)?|asunto){_FROM}(?: a| por)? {_NAMED}
        (?P<by>.+?) a (?:changé|modifié) le (?:nom(?: du groupe)?|sujet){_FROM}(?: en| à| pour)? {_NAMED}
        (?P<by>.+?) ha cambiato (?:il nome(?: del gruppo)?|l'oggetto){_FROM}(?: in| a)? {_NAMED}
        (?P<by>.+?) (?:mudou|alterou) o (?:nome(?: do grupo)?|assunto){_FROM}(?: para)? {_NAMED}
        (?P<by>.+?) heeft (?:de groepsnaam|het onderwerp){_FROM}(?: gewijzigd)?(?: in| naar)? {_NAMED}(?: gewijzigd)?
        (?P<by>.+?) изменил(?:\(-?а\)|а)? (?:название|тему|имя)(?: группы)?{_FROM}(?: на)? {_NAMED}
        (?P<by>.+?) zmienił(?:\(a\)|a)? (?:nazwę|temat)(?: grupy)?{_FROM}(?: na)? {_NAMED}
        (?P<by>.+?),? grup (?:adını|konusunu)(?: [\"“”'][^\n]{{0,200}}?[\"“”'](?:’?\w+)?)? {_NAMED} olarak değiştirdi
        (?P<by>.+?) (?:ändrade|ændrede|endret) (?:gruppens (?:namn|navn)|gruppnamnet|gruppenavnet|[äe]mnet){_FROM}(?: till?)? {_NAMED}
        (?P<by>.+?) vaihtoi ryhmän (?:nimen|aiheen)(?: [\"“”'][^\n]{{0,200}}?[\"“”'])? {_NAMED}
        (?P<by>.+?) mengubah (?:nama grup|subjek){_FROM}(?: menjadi| ke)? {_NAMED}
        (?P<by>.+?)がグループ名を{_NAMED}に変更しました
        (?P<by>.+?)님이 (?:채팅방|그룹) 이름을 {_NAMED}(?:으로|로) 변경(?:했습니다|하였습니다)
        (?P<who>\S+) (?:is|are) now known as (?P<nick>\S+)
        Nick change: (?P<who>\S+) -> (?P<nick>\S+)
    """,
    "call": r"""
        (?P<by>.+?) (?:started|initiated|joined) (?:a|the) (?:group |video |voice |audio )*(?:call|chat)(?:\..*)?
        (?P<by>.+?) called (?:you|the group)
        (?:Missed|Silenced) (?:group )?(?:voice|video|audio|phone) call.*
        (?:Voice|Video|Audio|Group) call(?:,? .{0,40})?
        (?:Verpasster (?:Gruppen-?)?(?:Sprach|Video|Audio)anruf|(?:Sprach|Video)anruf).*
        (?:Llamada|Videollamada|Llamada de voz)(?: perdida| de grupo perdida)?.{0,40}
        Appel (?:vocal|vidéo)(?: de groupe)?(?: manqué)?.{0,40}
        (?:Chiamata vocale|Videochiamata)(?: persa)?.{0,40}
        (?:Ligação|Chamada) de (?:voz|vídeo)(?: perdida)?.{0,40}
        (?:Gemiste )?(?:spraakoproep|video-oproep|groepsoproep).{0,40}
        Пропущенный (?:групповой )?(?:аудиозвонок|видеозвонок|звонок).{0,40}
        Nieodebrane połączenie(?: grupowe)? (?:głosowe|wideo).{0,40}
        Cevapsız (?:grup )?(?:sesli|görüntülü) arama.{0,40}
        (?:Missat|Ubesvaret|Ubesvart|Tapt) (?:röst|video|tale|gruppe?)(?:samtal|opkald|anrop|samtale).{0,40}
        Vastaamaton (?:ääni|video)puhelu.{0,40}
        Panggilan (?:suara|video)(?: grup)? tak terjawab.{0,40}
    """,
}
_CREATED = (
    rf"(?P<by>.+?) (?:created (?:the |this )?group|hat die Gruppe|creó el grupo|a créé le groupe|ha creato il gruppo|criou o grupo"
    rf"|heeft (?:de )?groep|создал(?:\(-?а\)|а)? группу|utworzył(?:\(a\)|a)? grupę|skapade gruppen|oprettede gruppen"
    rf"|opprettet gruppen|loi ryhmän|membuat grup){'(?: '}{_NAMED})?(?: erstellt| gemaakt)?"
)
_COMPILED = [
    (action, re.compile(rf"(?:{line.strip()})[.!。]?", re.IGNORECASE))
    for action, lines in _PATTERNS.items()
    for line in lines.splitlines()
    if line.strip()
]
_CREATED_AFTER = rf"(?P<by2>.+?),? (?:{_NAMED.replace('<name>', '<name2>')} )?(?:grubunu|grup) oluşturdu"
_CREATED_GROUP = re.compile(f"(?:{_CREATED}|{_CREATED_AFTER})[.!。]?", re.IGNORECASE)
_OWNER = frozenset(("you", "vous", "tu", "você", "usted", "jij"))
_LIST = re.compile(r"\s*[,、]\s*(?:and |und |y |et |e |en )?|\s+(?:and|und|y|et|en|e|och|og|ja|i|и|ve|dan|&)\s+|님,\s*|님과 ")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SECONDS = {"h": 3600, "min": 60, "s": 1}
_CLOCK = re.compile(r"\d{1,3}(?::\d\d){1,2}")
_LENGTH = re.compile(r"(\d{1,4})\s?(h|hrs?|hours?|min|mins|minutes?|Min|s|sec|secs|seconds?)\b")
# IRC: the signs in front of an event, host masks, and what comes behind.
_IRC_SIGNS = re.compile(r"^(?:-!-|-{2,}>?|<-{1,2}|=!=|={3}|\*{1,3}|>{2,3}|<{2,3}|→|←|⇐|⇒|(?:Joins?|Parts?|Quits?|Nick|Kick)(?=\t))[ \t*]*")
_IRC_NICK = r"[@+%&~]?(?P<who>[^\s:()\[\]]+)"
_HOST = r"(?: ?[\[(][^\])]*[\])])*"
_IRC: tuple[tuple[RoomAction, re.Pattern[str]], ...] = (
    ("join", re.compile(rf"(?:Joins: )?{_IRC_NICK}{_HOST} +(?:has )?joined\b.*")),
    ("join", re.compile(rf"Joins: {_IRC_NICK}.*")),
    ("leave", re.compile(rf"{_IRC_NICK}{_HOST} +(?:(?:has|was|has been|were) )?kicked (?:from \S+ )?by (?P<by>[^\s:(\[]+).*")),
    ("leave", re.compile(rf"(?P<by>\S+) has kicked {_IRC_NICK} from .*")),
    ("leave", re.compile(rf"{_IRC_NICK}{_HOST} +(?:has (?:left|quit)|left|Quit|quit)\b.*")),
    ("leave", re.compile(rf"(?:Parts|Quits): {_IRC_NICK}.*")),
    ("rename", re.compile(rf"{_IRC_NICK} (?:is|are) now known as (?P<nick>\S+)\s*")),
    ("rename", re.compile(rf"Nick change: {_IRC_NICK} -> (?P<nick>\S+)\s*")),
)


def room_turn(
    line: str, *, conversation: str, sent_at: datetime | None, room: str = "", speaker: str = "", number: int = 0
) -> SourceTurn | None:
    """Return the event that a line tells, None for any other line or one without a time. `speaker` is in whose line it stands."""
    found = read_room_line(line, speaker=speaker) if sent_at else None
    if found is None or sent_at is None:
        return None
    actor, event = found
    text = _MARKS.sub("", line).strip()
    return room_event(
        replace(event, room=event.room or room), conversation=conversation, sent_at=sent_at, actor=actor, text=text, line=number
    )


def read_room_line(line: str, *, speaker: str = "") -> tuple[str, RoomEvent] | None:
    """Return who did something in a room, and what; None if the line says nothing of that kind, or in words that are not known."""
    text = _MARKS.sub("", line).strip().replace("\u202f", " ").replace("\xa0", " ")
    if not text or "\n" in text or len(text) > CHAT.room_line_chars:
        return None
    if found := _CREATED_GROUP.fullmatch(text):
        by, name = _person(found["by"] or found["by2"]), (found["name"] or found["name2"] or "").strip()
        return (by, RoomEvent(action="join", people=(by,), room=name)) if by else None
    for action, pattern in _COMPILED:
        if found := pattern.fullmatch(text):
            return _event(action, {name: value or "" for name, value in found.groupdict().items()}, text, speaker)
    return None


def read_irc_event(body: str) -> tuple[str, RoomEvent] | None:
    """Return the event of an IRC line without its time: joins, parts, quits, kicks and nicks; None for modes, topics and the like."""
    text = _IRC_SIGNS.sub("", body.strip())
    for action, pattern in _IRC:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            who, by = parts["who"].strip(), parts.get("by") or ""
            return by or who, RoomEvent(action=action, people=(who,), name=parts.get("nick") or "")
    return None


def _event(action: RoomAction, parts: dict[str, str], text: str, speaker: str) -> tuple[str, RoomEvent] | None:
    given, who = _name(parts.get("by", "")), parts.get("who") or parts.get("who2", "")
    by = UNKNOWN_ACTOR if given.lower() in _OWNER else given
    people = tuple(_people(who))
    if action == "rename":
        return by or "".join(people[:1]), RoomEvent(action=action, people=people, name=(parts.get("nick") or parts.get("name", "")).strip())
    if action == "call":
        actor = by or speaker
        return actor, RoomEvent(action=action, people=(actor,) if actor else (), seconds=_seconds(text))
    if not people:
        return None
    return by or (people[0] if len(people) == 1 else ""), RoomEvent(action=action, people=people)


def _people(names: str) -> Iterator[str]:
    yield from dict.fromkeys(name for part in _LIST.split(names) if (name := _person(part)))


def _person(name: str) -> str:
    """The name of somebody; "" for whoever made the export, of whom a line says "you" and no name."""
    found = _name(name)
    return "" if found.lower() in _OWNER else found


def _name(name: str) -> str:
    return re.sub(r"^~\s?", "", name.strip().rstrip(".")).removesuffix("님")


def _seconds(text: str) -> int:
    """Return how long a call took, 0 if the line does not say."""
    return sum(
        int(number) * next(s for unit, s in _SECONDS.items() if word.lower().startswith(unit)) for number, word in _LENGTH.findall(text)
    )


def clock_seconds(text: str) -> int:
    """Return the seconds of the first "12:05" or "1:02:03" in a text, 0 without one."""
    seconds = 0
    for part in found[0].split(":") if (found := _CLOCK.search(text)) else ():
        seconds = 60 * seconds + int(part)
    return seconds
