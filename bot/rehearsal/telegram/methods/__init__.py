"""The Bot API's methods, as the pretend Telegram carries them out."""
