// What a message keeps of its source, and from when until when a version of it was what was said.
ALTER TABLE Message ADD IF NOT EXISTS speaker_key STRING DEFAULT '';
ALTER TABLE Message ADD IF NOT EXISTS reply_to STRING DEFAULT '';
ALTER TABLE Message ADD IF NOT EXISTS zone STRING DEFAULT 'UTC';
ALTER TABLE Message ADD IF NOT EXISTS recorded_at TIMESTAMP;
ALTER TABLE Message ADD IF NOT EXISTS retired_at TIMESTAMP DEFAULT timestamp('9999-01-01 00:00:00');
MATCH (m:Message) SET m.speaker_key = m.speaker, m.recorded_at = m.sent_at;
