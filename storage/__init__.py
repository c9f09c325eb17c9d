"""Everything that touches the disk: one SQLite file, one transaction for each update."""
