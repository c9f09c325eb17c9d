"""Is the pretend Telegram like Telegram?"""
