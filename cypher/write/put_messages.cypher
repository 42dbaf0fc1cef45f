// put_messages: messages by id; one that is there is rewritten.
// $rows: list
// row.id: string
// row.space: string
// row.conversation: string
// row.thread: string
// row.position: int
// row.key: string
// row.speaker: string
// row.role: string
// row.text: string
// row.sent_at: datetime
// row.source: string
// row.attachments: list<string>
// row.speaker_key: string
// row.reply_to: string
// row.zone: string
// row.recorded_at: datetime
// row.retired_at: datetime
// row.forwarded_from: string
// row.forwarded_at: datetime
// row.event: string
// row.linked: string
UNWIND $rows AS row
MERGE (n:Message {id: row.id})
SET n.space = row.space,
    n.conversation = row.conversation,
    n.thread = row.thread,
    n.position = row.position,
    n.key = row.key,
    n.speaker = row.speaker,
    n.role = row.role,
    n.text = row.text,
    n.sent_at = row.sent_at,
    n.source = row.source,
    n.attachments = row.attachments,
    n.speaker_key = row.speaker_key,
    n.reply_to = row.reply_to,
    n.zone = row.zone,
    n.recorded_at = row.recorded_at,
    n.retired_at = row.retired_at,
    n.forwarded_from = row.forwarded_from,
    n.forwarded_at = row.forwarded_at,
    n.event = row.event,
    n.linked = row.linked
