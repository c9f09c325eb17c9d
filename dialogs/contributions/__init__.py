"""What was said: one contribution, the shelves of each place, and which of many read alike."""
