"""The Telegram side: everything that touches the world, and nothing that decides."""
