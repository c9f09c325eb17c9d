"""A pretend Telegram that speaks the Bot API over real HTTP. It knows nothing of the bot."""
