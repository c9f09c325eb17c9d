"""Tests of how things look and read."""
