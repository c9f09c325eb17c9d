"""What the bot says about itself: its name, its descriptions, its commands."""

import json
import re
from typing import Any

from bot.rehearsal.telegram.refusals import bad_request
from bot.rehearsal.telegram.wire import Json

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


class Profile:
    """Texts by (field, language) and commands by (scope, language)."""

    def __init__(self, name: str) -> None:
        self._texts: dict[tuple[str, str], str] = {("name", ""): name}
        self.commands: dict[tuple[str, str], list[Json]] = {}

    def set_text(self, field: str, params: Json) -> bool:
        text = params.get(field, "")
        if len(text) > _LIMITS[field]:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        self._texts[field, params.get("language_code", "")] = text
        return True

    def text(self, field: str, params: Json) -> Json:
        wanted = self._texts.get((field, params.get("language_code", "")))
        return {field: wanted or self._texts.get((field, ""), "")}

    def set_commands(self, params: Json) -> bool:
        commands = params.get("commands")
        if not isinstance(commands, list):
            raise bad_request("can't parse commands list: Field must be of type Array")
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.commands[_key(params)] = [_command(raw) for raw in commands]
        return True

    def delete_commands(self, params: Json) -> bool:
        self.commands.pop(_key(params), None)
        return True

    def get_commands(self, params: Json) -> list[Json]:
        return self.commands.get(_key(params), [])


def _key(params: Json) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")


def _command(raw: Any) -> Json:
    command, description = str(raw.get("command", "")), str(raw.get("description", ""))
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command.removeprefix("/"), "description": description}
