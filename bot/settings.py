"""What the person who runs the bot may choose, read from the environment and `.env`."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

WORDS_FOLDER = Path(__file__).parent / "cards" / "words"
"""Holds a file for each language that the bot speaks."""
DEFAULT_LANGUAGE = "fi"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class SettingsError(Exception):
    """One line for the person at the command line: names of settings, never their values."""


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int


def _token(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[\w-]{30,}", secret.get_secret_value(), re.ASCII):
        raise ValueError
    return secret


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\w-]{1,256}", secret.get_secret_value(), re.ASCII):
        raise ValueError
    return secret


def _web_address(text: str) -> str:
    """An http or https address without the trailing slash, so that a path can be put after it."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s?#]", text):
        raise ValueError
    _ = parts.port  # raises ValueError when it is not one
    return text.rstrip("/")


def _public_address(text: str) -> str:
    address = _web_address(text)
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ValueError
    return address


def _address(given: object) -> Address:
    """`127.0.0.1:8443`, `localhost:8443` or `[::1]:8443`; port 0 lets the system choose."""
    if isinstance(given, Address):
        return given
    parts = urlsplit(f"//{given}")
    if parts.hostname is None or parts.port is None or parts.netloc != given:
        raise ValueError
    if parts.username is not None:
        raise ValueError
    return Address(parts.hostname, parts.port)


def _file(path: Path) -> Path:
    """The path with `~` as a shell would read it, since no shell reads `.env`."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError from error


def spoken() -> tuple[str, ...]:
    """The tags of all languages that the bot speaks; their words are not read."""
    return tuple(sorted(each.stem for each in WORDS_FOLDER.glob("*.toml")))


def _language(tag: str) -> str:
    if tag not in spoken():
        raise ValueError
    return tag


def _zone(given: object) -> ZoneInfo:
    """A zone by its name; what climbs out of the database, or is a folder of it, is none."""
    if isinstance(given, ZoneInfo):
        return given
    try:
        return ZoneInfo(str(given))
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError from error


class Settings(BaseSettings):
    """Every setting, with what it must be as its description: those words stand in the errors."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
        env_file_encoding="utf-8-sig",
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        description="the token that BotFather gave: digits, a colon, and 30 or more characters",
    )
    bot_api_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="https://api.telegram.org",
        description="the root of a Bot API server, such as http://127.0.0.1:8081",
    )
    database_path: Annotated[Path, AfterValidator(_file)] = Field(
        default=Path("data/kokeilubotti.db"),
        description="the path of a file",
    )
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        default=ZoneInfo("Europe/Helsinki"),
        description="the name of a time zone, such as Europe/Helsinki",
    )
    default_language: Annotated[str, BeforeValidator(str.lower), AfterValidator(_language)] = Field(
        default=DEFAULT_LANGUAGE,
        description=" or ".join(spoken()),
    )
    webhook_url: Annotated[str, AfterValidator(_public_address)] | None = Field(
        default=None,
        description="an https address (http only for 127.0.0.1 or localhost)",
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = Field(
        default=None,
        description="1 to 256 of the characters A-Z, a-z, 0-9, _ and -",
    )
    webhook_listen: Annotated[Address, NoDecode, BeforeValidator(_address)] = Field(
        default=Address("127.0.0.1", 8443),
        description="a host and a port, such as 127.0.0.1:8443",
    )
    who_may_create: Annotated[Literal["invited", "anyone"], BeforeValidator(str.lower)] = Field(
        default="invited",
        description="invited or anyone",
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)
    ] = Field(
        default="INFO",
        description="DEBUG, INFO, WARNING or ERROR",
    )

    @model_validator(mode="after")
    def _webhook_is_guarded(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_SECRET is missing: WEBHOOK_URL needs it")
        return self


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the settings; the environment wins over `env_file`, which need not exist.

    Raises SettingsError with everything that is wrong, in one line.
    """
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        problems = [_problem(detail, env_file) for detail in error.errors()]
    except (OSError, UnicodeDecodeError) as error:
        problems = [f"{env_file} cannot be read as UTF-8 text ({type(error).__name__})"]
    raise SettingsError("; ".join(dict.fromkeys(problems)))


def _problem(detail: ErrorDetails, env_file: Path) -> str:
    if not detail["loc"]:
        return str(detail["ctx"]["error"])
    key = str(detail["loc"][0])
    name = key.upper()
    if detail["type"] == "extra_forbidden":
        return _unknown(name, env_file)
    expected = f"must be {Settings.model_fields[key].description}"
    if detail["type"] == "missing":
        return f"{name} is missing: it {expected}"
    return f"{name} {expected}"


def _unknown(name: str, env_file: Path) -> str:
    """A typo, or a stray line of the file: that may be the token itself, so it is not repeated."""
    known = [field.upper() for field in Settings.model_fields]
    close = get_close_matches(name, known, n=1)
    if close and re.fullmatch(r"[A-Z_]+", name):
        return f"{name} in {env_file} is no setting: is {close[0]} meant?"
    if re.fullmatch(r"[A-Z][A-Z_]{0,40}", name):
        return f"{name} in {env_file} is no setting; there are {', '.join(known)}"
    return f"{env_file} has a line that names no setting; there are {', '.join(known)}"
