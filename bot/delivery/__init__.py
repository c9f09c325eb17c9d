"""To Telegram: what waits in the outbox is drawn, sent, and concluded."""
