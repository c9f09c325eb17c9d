"""The settings: what may be chosen, and how a mistake is told."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.settings import Address, Settings, SettingsError, load_settings

TOKEN = "123456789:AAbb-CCdd_EEff0011223344556677889"
EXAMPLE = Path(__file__).parents[2] / ".env.example"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def complaint(env_file: Path, *lines: str) -> str:
    """What the person reads when these lines stand in `.env`."""
    env_file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    return str(caught.value)


def test_a_token_is_all_that_must_be_given(env_file):
    env_file.write_text(f"BOT_TOKEN={TOKEN}\n")

    settings = load_settings(env_file)

    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.database_path == Path("data/kokeilubotti.db")
    assert settings.time_zone == ZoneInfo("Europe/Helsinki")
    assert settings.default_language == "fi"
    assert settings.webhook_url is None
    assert settings.webhook_secret is None
    assert settings.webhook_listen == Address("127.0.0.1", 8443)
    assert settings.who_may_create == "invited"
    assert settings.log_level == "INFO"


def test_every_setting_can_be_chosen(env_file):
    env_file.write_text(
        f"""
        BOT_TOKEN={TOKEN}
        BOT_API_URL=http://127.0.0.1:8081/
        DATABASE_PATH=/srv/työpajat.db
        TIME_ZONE=Europe/Mariehamn
        DEFAULT_LANGUAGE=EN
        WEBHOOK_URL=https://botti.example/kutsu
        WEBHOOK_SECRET=hys_hys-1
        WEBHOOK_LISTEN=[::1]:9000
        WHO_MAY_CREATE=anyone
        LOG_LEVEL=debug
        """,
        encoding="utf-8",
    )

    settings = load_settings(env_file)

    assert settings.bot_api_url == "http://127.0.0.1:8081"
    assert settings.database_path == Path("/srv/työpajat.db")
    assert settings.time_zone == ZoneInfo("Europe/Mariehamn")
    assert settings.default_language == "en"
    assert settings.webhook_url == "https://botti.example/kutsu"
    assert settings.webhook_secret is not None
    assert settings.webhook_secret.get_secret_value() == "hys_hys-1"
    assert settings.webhook_listen == Address("::1", 9000)
    assert settings.who_may_create == "anyone"
    assert settings.log_level == "DEBUG"


def test_the_example_names_every_setting_and_its_default(env_file):
    example = EXAMPLE.read_text(encoding="utf-8")
    env_file.write_text(example.replace("BOT_TOKEN=", f"BOT_TOKEN={TOKEN}"), encoding="utf-8")

    settings = load_settings(env_file)

    names = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)
    env_file.write_text(f"BOT_TOKEN={TOKEN}")
    assert settings == load_settings(env_file)


def test_the_environment_wins_over_the_file(env_file, monkeypatch):
    env_file.write_text(f"BOT_TOKEN={TOKEN}\nLOG_LEVEL=ERROR\n")
    monkeypatch.setenv("LOG_LEVEL", "WARNING")

    settings = load_settings(env_file)

    assert settings.log_level == "WARNING"


def test_the_environment_is_enough_and_may_hold_other_things(tmp_path, monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_TOKEN_OF_ANOTHER_BOT", "something")

    settings = load_settings(tmp_path / "there is no such file")

    assert settings.bot_token.get_secret_value() == TOKEN


def test_a_file_saved_by_a_windows_editor_is_read(env_file):
    env_file.write_bytes(f"BOT_TOKEN={TOKEN}\r\nLOG_LEVEL=ERROR\r\n".encode("utf-8-sig"))

    settings = load_settings(env_file)

    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.log_level == "ERROR"


def test_a_home_folder_is_found_though_no_shell_reads_the_file(env_file, monkeypatch):
    env_file.write_text(f"BOT_TOKEN={TOKEN}\nDATABASE_PATH=~/pajat.db\n")
    monkeypatch.setenv("HOME", "/home/aino")

    settings = load_settings(env_file)

    assert settings.database_path == Path("/home/aino/pajat.db")


def test_settings_stay_as_they_were_read(env_file):
    env_file.write_text(f"BOT_TOKEN={TOKEN}")
    settings = load_settings(env_file)

    with pytest.raises(ValidationError):
        settings.log_level = "ERROR"  # type: ignore[misc]

    assert settings.log_level == "INFO"


@pytest.mark.parametrize("line", ["", "BOT_TOKEN=", "BOT_TOKEN", "LOG_LEVEL=INFO"])
def test_a_missing_token_is_named(env_file, line):
    said = complaint(env_file, line)

    assert said.startswith("BOT_TOKEN is missing: it must be the token that BotFather gave")


@pytest.mark.parametrize(
    "wrong",
    [
        "BOT_TOKEN=your-token-here",
        "BOT_TOKEN=123456789",
        "BOT_TOKEN=123456789:short",
        f"BOT_TOKEN=bot{TOKEN}",
        f"BOT_TOKEN='{TOKEN} '",
        "BOT_API_URL=api.telegram.org",
        "BOT_API_URL=ftp://api.telegram.org",
        "BOT_API_URL=http://127.0.0.1:port",
        "BOT_API_URL=http://127.0.0.1:8081/?a=b",
        "BOT_API_URL=https://",
        "DATABASE_PATH=~nobody-of-this-name/pajat.db",
        "TIME_ZONE=Helsinki",
        "TIME_ZONE=Europe",
        "TIME_ZONE=../../../etc/passwd",
        "TIME_ZONE=/etc/localtime",
        "DEFAULT_LANGUAGE=suomi",
        "WEBHOOK_URL=http://botti.example/kutsu",
        "WEBHOOK_URL=botti.example",
        "WEBHOOK_URL=https://[botti",
        "WEBHOOK_SECRET='hys hys'",
        "WEBHOOK_SECRET=hyssän",
        "WEBHOOK_SECRET=" + 257 * "a",
        "WEBHOOK_LISTEN=8443",
        "WEBHOOK_LISTEN=127.0.0.1",
        "WEBHOOK_LISTEN=127.0.0.1:84430",
        "WEBHOOK_LISTEN=http://127.0.0.1:8443",
        "WEBHOOK_LISTEN=aino@127.0.0.1:8443",
        "WHO_MAY_CREATE=everyone",
        "LOG_LEVEL=chatty",
    ],
)
def test_a_malformed_setting_is_named_and_not_repeated(env_file, wrong):
    name = wrong.partition("=")[0]

    said = complaint(env_file, f"BOT_TOKEN={TOKEN}", f"WEBHOOK_SECRET={'s' * 9}", wrong)

    assert said == f"{name} must be {Settings.model_fields[name.lower()].description}"


def test_a_webhook_needs_its_secret(env_file):
    wrong = f"BOT_TOKEN={TOKEN}", "WEBHOOK_URL=https://botti.example"

    said = complaint(env_file, *wrong)

    assert said == "WEBHOOK_SECRET is missing: WEBHOOK_URL needs it"


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:80"])
def test_a_webhook_on_this_machine_needs_no_certificate(env_file, host):
    env_file.write_text(f"BOT_TOKEN={TOKEN}\nWEBHOOK_URL=http://{host}\nWEBHOOK_SECRET=hys\n")

    settings = load_settings(env_file)

    assert settings.webhook_url == f"http://{host}"


def test_a_misspelt_setting_is_recognised(env_file):
    wrong = f"BOT_TOKEN={TOKEN}", "DEFAULT_LANGAUGE=en"

    said = complaint(env_file, *wrong)

    assert said == f"DEFAULT_LANGAUGE in {env_file} is no setting: is DEFAULT_LANGUAGE meant?"


def test_a_setting_of_something_else_is_refused_with_what_there_is(env_file):
    wrong = f"BOT_TOKEN={TOKEN}", "FAVOURITE_COLOUR=blue"

    said = complaint(env_file, *wrong)

    assert said.startswith(f"FAVOURITE_COLOUR in {env_file} is no setting; there are BOT_TOKEN,")
    assert "blue" not in said


@pytest.mark.parametrize("line", [f"{TOKEN}=", f"{TOKEN}=1", f"{TOKEN}", f"BOT_TOKEN_{TOKEN}=1"])
def test_a_token_on_a_line_of_its_own_is_not_repeated(env_file, line):
    secret = TOKEN.partition(":")[2]

    said = complaint(env_file, line)

    assert "BOT_TOKEN is missing" in said
    assert secret.casefold() not in said.casefold()


def test_all_that_is_wrong_is_told_in_one_line(env_file):
    wrong = "TIME_ZONE=Helsinki", "LOG_LEVEL=chatty"

    said = complaint(env_file, *wrong)

    assert "\n" not in said
    assert [part.split()[0] for part in said.split("; ")] == ["BOT_TOKEN", "TIME_ZONE", "LOG_LEVEL"]


def test_a_file_that_is_not_text_is_named(env_file):
    env_file.write_bytes(b"BOT_TOKEN=\xff\xfe")

    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)

    assert str(caught.value) == f"{env_file} cannot be read as UTF-8 text (UnicodeDecodeError)"


def test_printed_settings_and_errors_keep_the_secrets(env_file):
    env_file.write_text(f"BOT_TOKEN={TOKEN}\nWEBHOOK_SECRET=hyshys\nWEBHOOK_URL=https://b.fi\n")

    printed = repr(load_settings(env_file))

    assert TOKEN not in printed
    assert "hyshys" not in printed
