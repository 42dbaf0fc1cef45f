// messages_page: messages of a space by time, no events, after one with this time and id; an empty conversation or speaker stands for all.
// $space: string
// $conversation: string
// $speaker: string
// $since: datetime
// $until: datetime
// $known: datetime
// $sent_at: datetime
// $id: string
// $limit: int
// returns id: string
// returns space: string
// returns conversation: string
// returns thread: string
// returns position: int
// returns key: string
// returns speaker: string
// returns role: string
// returns text: string
// returns sent_at: datetime
// returns source: string
// returns attachments: list<string>
// returns speaker_key: string
// returns reply_to: string
// returns zone: string
// returns recorded_at: datetime
// returns retired_at: datetime
// returns forwarded_from: string
// returns forwarded_at: datetime
// returns event: string
MATCH (m:Message)
WHERE m.space = $space AND m.event = '' AND m.sent_at >= $since AND m.sent_at < $until AND m.recorded_at <= $known AND m.retired_at > $known
    AND ($conversation = '' OR m.conversation = $conversation) AND ($speaker = '' OR m.speaker = $speaker)
    AND (m.sent_at > $sent_at OR (m.sent_at = $sent_at AND m.id > $id))
RETURN m.id AS id, m.space AS space, m.conversation AS conversation, m.thread AS thread, m.position AS position, m.key AS key, m.speaker AS speaker, m.role AS role, m.text AS text, m.sent_at AS sent_at, m.source AS source, m.attachments AS attachments, m.speaker_key AS speaker_key, m.reply_to AS reply_to, m.zone AS zone, m.recorded_at AS recorded_at, m.retired_at AS retired_at, m.forwarded_from AS forwarded_from, m.forwarded_at AS forwarded_at, m.event AS event
ORDER BY sent_at, id
LIMIT $limit
