"""`kokeilubotti rehearse` as someone types it, in a real process with a real bot's environment."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import httpx
import pytest

from bot.rehearsal.page.serve import open_browser

ROOT = Path(__file__).parents[2]
PATIENCE = 30
A_REAL_BOT = {
    "BOT_TOKEN": "987654321:" + "x" * 35,
    "DATABASE_PATH": "live.db",
    "WEBHOOK_URL": "https://bot.example",
    "WEBHOOK_SECRET": "secret",
}


async def begin(folder: Path, *arguments: str) -> Process:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "rehearse", *arguments),
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | A_REAL_BOT,
        stdout=PIPE,
        stderr=PIPE,
    )


async def test_it_prints_one_address_serves_it_and_leaves_a_live_bot_alone(tmp_path: Path):
    process = await begin(tmp_path)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        line = (await process.stdout.readline()).decode()
        hint = (await process.stdout.readline()).decode()
    address = re.search(r"http://127\.0\.0\.1:\d+/[\w-]{20,}/", line)
    assert address is not None
    assert "Ctrl+C" in hint

    async with httpx.AsyncClient(verify=False) as http:
        page = await http.get(address[0])
    process.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE)

    assert page.status_code == 200
    assert process.returncode == 0
    assert err == b""
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("arguments", [("--headless",), ("--workbook", "nowhere")])
async def test_what_cannot_be_rehearsed_is_told_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...]
):
    process = await begin(tmp_path, *arguments)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)

    assert process.returncode == 2
    assert out == b""
    assert len(err.splitlines()) == 1


def test_no_browser_is_opened_where_nobody_would_see_it():
    assert not open_browser("http://127.0.0.1:9/", {})
    assert not open_browser("http://127.0.0.1:9/", {"DISPLAY": ":0", "CI": "true"})
