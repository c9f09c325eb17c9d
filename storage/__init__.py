"""Everything that touches the disk: one SQLite file, one transaction for each update.

`streams` has that transaction, and `kinds` the streams that there are; `projections` is what else
is so after a turn. They stand on `tables`, and these on `file`.
"""
