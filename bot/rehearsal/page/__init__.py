"""The rehearsal room in the browser: one page, what it is told, and what people do on it."""
