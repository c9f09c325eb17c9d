"""The page's own words, by language, from words/*.toml; Finnish first, as everywhere."""

from pathlib import Path

from bot.cards.vocabulary import load_vocabulary

WORDS = load_vocabulary(Path(__file__).parent / "words")
