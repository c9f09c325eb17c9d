"""A key is written whole or not at all, and read whole or refused."""

import resource

import pytest

from storage.file import keyfile
from storage.file.database import DatabaseError

KEY = bytes(range(keyfile.LENGTH))


def test_a_key_comes_back_as_it_was_made_and_only_its_owner_may_read_it(tmp_path):
    assert keyfile.read(tmp_path / "bot.db") is None

    keyfile.make(tmp_path / "bot.db", KEY)

    assert keyfile.read(tmp_path / "bot.db") == KEY
    assert [each.name for each in tmp_path.iterdir()] == ["bot.db.key"]
    assert (tmp_path / "bot.db.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("room", [0, 1, 31])
def test_a_disk_that_fills_while_it_is_made_leaves_no_key(tmp_path, room):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        with pytest.raises(DatabaseError, match=r"bot\.db\.key cannot be opened: File too large"):
            keyfile.make(tmp_path / "bot.db", KEY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert list(tmp_path.iterdir()) == []
    keyfile.make(tmp_path / "bot.db", KEY)
    assert keyfile.read(tmp_path / "bot.db") == KEY


def test_what_a_kill_left_half_made_is_made_again(tmp_path):
    (tmp_path / "bot.db.key.part").write_bytes(KEY[:7])

    keyfile.make(tmp_path / "bot.db", KEY)

    assert [each.name for each in tmp_path.iterdir()] == ["bot.db.key"]


@pytest.mark.parametrize("size", [0, 1, 8, 31, 33, 1000])
def test_any_other_length_is_refused_with_what_to_do(tmp_path, size):
    (tmp_path / "bot.db.key").write_bytes(bytes(size))

    with pytest.raises(DatabaseError, match="not a whole key of 32 bytes: put back the one"):
        keyfile.read(tmp_path / "bot.db")


def test_a_key_may_be_a_link_to_where_secrets_are_kept(tmp_path):
    (tmp_path / "secret").write_bytes(KEY)
    (tmp_path / "bot.db.key").symlink_to(tmp_path / "secret")

    assert keyfile.read(tmp_path / "bot.db") == KEY
