"""WhatsApp exports, in many languages."""
