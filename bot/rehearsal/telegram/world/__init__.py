"""What the pretend Telegram remembers: people, chats, messages, files, updates; no network."""
