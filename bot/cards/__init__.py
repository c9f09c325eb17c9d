"""How things look and read: a view and words become a message, its buttons and its file."""
