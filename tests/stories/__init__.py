"""Stories: whole workshops, told as conversations with the real bot over the pretend Telegram."""
