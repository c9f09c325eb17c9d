"""From Telegram: what comes in is stored, understood, and becomes a command."""
