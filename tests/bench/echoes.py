"""The peers: the echo bots of python-telegram-bot and aiogram, as their examples write them."""

import asyncio
import os
import sys

import aiogram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def _echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    assert update.message.text is not None
    await update.message.reply_text(update.message.text)


def python_telegram_bot(url: str, token: str) -> None:
    """Sequential, as it is by default."""
    application = ApplicationBuilder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling()


async def _answer(message: aiogram.types.Message) -> None:
    assert message.text is not None
    await message.reply(message.text)


async def aiogram_bot(url: str, token: str) -> None:
    """A task for each update, as it is by default."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    dispatcher = aiogram.Dispatcher()
    dispatcher.message.register(_answer)
    await dispatcher.start_polling(aiogram.Bot(token, session=session))


if __name__ == "__main__":
    where = os.environ["BOT_API_URL"], os.environ["BOT_TOKEN"]
    if sys.argv[1] == "aiogram":
        asyncio.run(aiogram_bot(*where))
    else:
        python_telegram_bot(*where)
