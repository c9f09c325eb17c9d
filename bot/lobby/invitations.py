"""Invitations: links that are used once, by the first coordinator or by a teacher."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.lobby.home import House
from storage.streams import Streams
from storage.tables import links, people

INVITATION_HOLDS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Invitations:
    """Issues links. `nonce` makes 128 random bits, as hexadecimal digits."""

    streams: Streams
    house: House
    nonce: Callable[[], str]

    async def coordinator_link(self, now: datetime) -> str | None:
        """The one link for the first coordinator, who gets the house; None once there is one."""
        if await people.any_with_role(self.streams.database, "coordinator"):
            return None
        if nonce := await self.live_link(now):
            return nonce
        await links.revoke(self.streams.database, "coordinator")
        return await self.issue("coordinator", None, now)

    async def live_link(self, now: datetime) -> str | None:
        """The first coordinator's link as it was issued; None where it is used, or has run out."""
        database = self.streams.database
        nonce = await links.live(database, "coordinator", now=now)
        if nonce is None or await links.peek(database, self.house.token(nonce), now=now) is None:
            return None  # the key may be another one by now
        return nonce

    async def renew(self, now: datetime) -> None:
        """While there is no coordinator, there is a link to become it."""
        database = self.streams.database
        if await people.any_with_role(database, "coordinator") or await self.live_link(now):
            return
        async with self.streams.transaction():
            await self.coordinator_link(now)

    async def issue(self, kind: str, by: int | None, now: datetime) -> str:
        """A new link of a kind, as its nonce."""
        nonce = self.nonce()
        token = self.house.token(nonce)
        await links.issue(
            self.streams.database,
            token,
            kind,
            stream_id=None,
            created_by=by,
            expires_at=now + INVITATION_HOLDS,
            single_use=True,
            now=now,
            nonce=nonce,
        )
        return nonce
