"""The proofs of `bot`: settings, logs, and all that meets the world."""
