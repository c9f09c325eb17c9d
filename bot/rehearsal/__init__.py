"""The rehearsal: the real bot, a pretend Telegram, a clock to turn, and people to play."""
