"""The bot's profile and command menus, per language and per kind of chat."""

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.cards.vocabulary import Vocabulary

PRIVATE = {
    "fi": (
        "aloita",
        "tilanne",
        "havainto",
        "kieli",
        "tietoni",
        "poista",
        "tietosuoja",
        "ohje",
    ),
    "en": ("start", "status", "note", "language", "mydata", "forgetme", "privacy", "help"),
}
GROUP = {
    "fi": ("aloita", "tilanne", "havainto", "ohje"),
    "en": ("start", "status", "note", "help"),
}
STEERING = {
    "fi": ("aloita", "tilanne", "jatka", "takaisin", "tauko", "havainto", "ohje"),
    "en": ("start", "status", "next", "back", "pause", "note", "help"),
}
"""Whoever made the group is its admin, and leads it or may take over; others may type these too."""


async def set_menu(bot: Bot, vocabulary: Vocabulary) -> None:
    """Tell Telegram the commands and the profile; Finnish is what other languages see."""
    for language in vocabulary.languages:
        code = None if language == "fi" else language
        await bot.set_my_description(vocabulary.say(language, "profile.description"), code)
        await bot.set_my_short_description(vocabulary.say(language, "profile.short"), code)
        for scope, names in (
            (BotCommandScopeAllPrivateChats(), PRIVATE),
            (BotCommandScopeAllGroupChats(), GROUP),
            (BotCommandScopeAllChatAdministrators(), STEERING),
        ):
            commands = [
                BotCommand(each, vocabulary.say(language, f"commands.{each}"))
                for each in names[language]
            ]
            await bot.set_my_commands(commands, scope, code)
