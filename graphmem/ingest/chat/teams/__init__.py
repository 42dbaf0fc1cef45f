"""Microsoft Teams: API messages and saved text."""
