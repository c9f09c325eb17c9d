"""Storage, proven on real SQLite files."""
