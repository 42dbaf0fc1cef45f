// room_speakers: who spoke in which conversation, and when first; an empty conversation stands for all.
// $space: string
// $conversation: string
// $known: datetime
// returns conversation: string
// returns speaker: string
// returns first: datetime
MATCH (m:Message)
WHERE m.space = $space AND m.event = '' AND m.recorded_at <= $known AND m.retired_at > $known
    AND m.conversation STARTS WITH $conversation AND ($conversation = '' OR m.conversation = $conversation)
RETURN m.conversation AS conversation, m.speaker AS speaker, min(m.sent_at) AS first
ORDER BY conversation, speaker
