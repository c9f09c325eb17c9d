"""The one SQLite file and the key beside it: locked, looked at, brought up to date, opened."""
