"""The bot's profile and command menus, per language and per kind of chat."""

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.cards.vocabulary import Vocabulary

PRIVATE = ("start", "status", "note", "language", "mydata", "forgetme", "privacy", "help")
GROUP = ("start", "status", "note", "help")
STEERING = ("start", "status", "next", "back", "pause", "note", "help")
"""Whoever made the group is its admin, and leads it or may take over; others may type these too."""


async def set_menu(bot: Bot, vocabulary: Vocabulary) -> None:
    """Tell Telegram the commands and the profile; the first language is what others see.

    Telegram knows languages by two letters: a variant such as "fi-simple" has no menu of its own.
    """
    first, *others = vocabulary.languages
    for language in (first, *(each for each in others if len(each) == 2)):
        code = None if language == first else language
        await bot.set_my_description(vocabulary.say(language, "profile.description"), code)
        await bot.set_my_short_description(vocabulary.say(language, "profile.short"), code)
        for scope, keys in (
            (BotCommandScopeAllPrivateChats(), PRIVATE),
            (BotCommandScopeAllGroupChats(), GROUP),
            (BotCommandScopeAllChatAdministrators(), STEERING),
        ):
            commands = [
                BotCommand(
                    vocabulary.command(language, each), vocabulary.say(language, f"commands.{each}")
                )
                for each in keys
            ]
            await bot.set_my_commands(commands, scope, code)
