"""Every rule of the dialogue, one module a kind of step, and steering.py for moving along."""
