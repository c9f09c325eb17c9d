"""What the bot of version 0.1 left behind: its database, its buttons, its links."""
