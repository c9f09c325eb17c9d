"""The rehearsal room: a pretend Telegram that speaks the Bot API over real HTTP."""
