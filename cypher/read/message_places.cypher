// message_places: where, when and by whom every message of a space was said, without its text.
// $space: string
// returns id: string
// returns conversation: string
// returns thread: string
// returns key: string
// returns speaker: string
// returns speaker_key: string
// returns source: string
// returns position: int
// returns sent_at: datetime
// returns event: string
MATCH (m:Message)
WHERE m.space = $space
RETURN m.id AS id, m.conversation AS conversation, m.thread AS thread, m.key AS key, m.speaker AS speaker, m.speaker_key AS speaker_key, m.source AS source, m.position AS position, m.sent_at AS sent_at, m.event AS event
ORDER BY id
