"""Speed, measured beside other bots on the same machine; `make bench`. Never a timed test."""
