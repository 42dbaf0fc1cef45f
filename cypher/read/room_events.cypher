// room_events: what happened in rooms, oldest first, without what was deleted or replaced; an empty conversation stands for all.
// $space: string
// $conversation: string
// $known: datetime
// returns id: string
// returns conversation: string
// returns speaker: string
// returns text: string
// returns sent_at: datetime
// returns event: string
// returns position: int
MATCH (m:Message)
WHERE m.space = $space AND m.event > '' AND m.recorded_at <= $known AND m.retired_at > $known
    AND m.conversation STARTS WITH $conversation AND ($conversation = '' OR m.conversation = $conversation)
RETURN m.id AS id, m.conversation AS conversation, m.speaker AS speaker, m.text AS text, m.sent_at AS sent_at, m.event AS event, m.position AS position
ORDER BY sent_at, position, id
