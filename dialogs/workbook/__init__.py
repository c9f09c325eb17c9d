"""The authored plan: what it may say of steps, formats and languages, and how it is read."""
