"""The rehearsal room as people meet it: a real browser, the page alone, the real bot behind it."""
