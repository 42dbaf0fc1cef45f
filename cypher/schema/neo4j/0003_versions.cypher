// What a message keeps of its source, and from when until when a version of it was what was said.
MATCH (m:Message) WHERE m.recorded_at IS NULL
SET m.speaker_key = m.speaker, m.reply_to = '', m.zone = 'UTC', m.recorded_at = m.sent_at, m.retired_at = datetime('9999-01-01T00:00:00Z');
