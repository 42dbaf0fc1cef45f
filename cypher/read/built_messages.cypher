// built_messages: messages by id that the graph holds; those that were stored and not built yet are passed over.
// $space: string
// $ids: list<string>
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
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m.linked <> ''
RETURN m.id AS id, m.space AS space, m.conversation AS conversation, m.thread AS thread, m.position AS position, m.key AS key, m.speaker AS speaker, m.role AS role, m.text AS text, m.sent_at AS sent_at, m.source AS source, m.attachments AS attachments, m.speaker_key AS speaker_key, m.reply_to AS reply_to, m.zone AS zone, m.recorded_at AS recorded_at, m.retired_at AS retired_at, m.forwarded_from AS forwarded_from, m.forwarded_at AS forwarded_at, m.event AS event
ORDER BY id
