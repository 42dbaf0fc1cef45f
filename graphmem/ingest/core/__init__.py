"""What all log formats share: files and archives, format detection, events, timestamps, normalisation to messages."""
