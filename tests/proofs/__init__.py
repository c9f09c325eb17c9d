"""The proofs of the promise: the real bot is killed, cut off, flooded, and must keep its word."""
