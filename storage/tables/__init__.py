"""The tables of the file: a module for each, or for a few that belong together, with their SQL."""
