"""The page's own words, by language, from words/*.toml; Finnish first, as everywhere."""

from pathlib import Path

from bot.cards.vocabulary import Vocabulary, load_vocabulary

WORDS = load_vocabulary(Path(__file__).parent / "words")


def page_language(language: str, vocabulary: Vocabulary) -> str:
    """The language of the page for people whom the bot speaks to in `language`."""
    chain = vocabulary.spoken.chain(language)
    return next((each for each in chain if each in WORDS.languages), WORDS.spoken.root)
