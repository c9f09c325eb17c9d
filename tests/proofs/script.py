"""The scripted workshop: short, but every kind of thing happens in it that is stored or sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

PEOPLE = {"tiina": "Tiina", "matti": "Matti", "aino": "Aino"}
MORE = {"veikko": "Veikko", "oona": "Oona", "sari": "Sari"}
"""Who take part as well where people work in small groups: with six there are two."""
BEGINS = datetime(2027, 1, 18, 7, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that one person does, or a turn of the clock."""

    who: str
    does: str
    what: str = ""
    text: str = ""


def _read(script: str) -> tuple[Beat, ...]:
    lines = (line.strip() for line in script.splitlines())
    parts = (line.split(" ", 2) for line in lines if line and not line.startswith("#"))
    return tuple(_beat(*each) for each in parts)


def _beat(who: str, does: str, rest: str = "") -> Beat:
    if does in ("replies", "edits"):
        what, _, text = rest.partition(" ")
        return Beat(who, does, what, text)
    return Beat(who, does, rest)


OPENING = _read(
    """
    tiina opens coordinator
    tiina presses new
    tiina writes Konepaja Teräskulma
    tiina writes Kone- ja tuotantotekniikka
    tiina presses set:setup:format:ASYNC
    tiina adds bot
    tiina presses join:OL
    matti presses join:TP
    aino presses join:OP
    tiina presses adv:I2
    aino opens answer:I3
    aino writes Kukaan ei tiennyt, että tulen.
    matti replies I3 Sain tiedon vasta edellisenä iltana.
    aino edits 0 Kukaan ei tiennyt, että tulen maanantaina.
    matti edits 0 Sain tiedon vasta illalla.
    clock turns 2027-01-19T08:00:00Z
    tiina replies I3 Soitin, mutta viesti ei kulkenut.
    tiina presses adv:I3
    tiina presses adv:I3
    aino replies I4 Tieto kulkee yhden varassa.
    matti replies I4 Emme ole sopineet, kuka kertoo.
    tiina presses adv:I4
    tiina presses nudge:I4
    tiina writes En kysynyt itse.
    tiina presses adv:I4
    tiina presses adv:I4
    """
)
"""Create, bind, join, contributions in private and in the group, edits, a nudge, advance."""

CHOOSING = _read(
    """
    matti replies E2 Tiedonkulku vuorojen välillä
    aino replies E2 Omat tavoitteet näkyviin
    tiina presses adv:E2
    aino presses dot:E3:*
    matti presses dot:E3:*
    tiina presses dot:E3:*
    tiina presses adv:E3
    tiina presses target:E3:*
    tiina presses adv:E3
    tiina presses draft:E4
    aino replies E4 Yhteinen aloituspuhelu
    tiina presses set:e1:targets:*
    tiina presses field:e1:
    tiina presses set:e1:perspectives:P1
    tiina presses field:e1:
    tiina presses set:e1:forms:KEH
    tiina presses field:e1:
    matti replies E4 Tavoitteet ovat selvät ensimmäisenä päivänä.
    matti replies E4 Soitamme viikkoa ennen jaksoa.
    tiina presses set:e1:responsible:tiina
    tiina presses set:e1:doers:tiina
    matti presses set:e1:doers:matti
    tiina presses field:e1:
    tiina replies E4 1.2.
    tiina presses set:e1:start:2027-02-01
    tiina replies E4 31.3.
    tiina presses set:e1:end:2027-03-31
    tiina presses set:e1:followup:pulse
    tiina presses field:e1:
    tiina presses set:e1:rhythm:monthly
    tiina replies E4 ke 7.4. klo 13
    tiina presses set:e1:meeting:2027-04-07T13:00
    matti replies E4 Neuvotteluhuone
    tiina presses set:e1:inviter:tiina
    tiina presses adv:E4
    aino presses accept:e1
    matti presses accept:e1
    tiina presses accept:e1
    tiina presses adv:E5
    aino opens answer:E6
    aino writes Kirjoitan kolme tavoitetta.
    tiina presses adv:E6
    """
)
"""Name, vote, plan, agree and promise."""

FOLLOWING = _read(
    """
    clock turns 2027-01-29T08:00:00Z
    tiina presses started:e1
    clock turns 2027-02-08T08:00:00Z
    aino presses pulse:e1:2027-02-08:smooth
    aino writes Kerroin tavoitteeni itse.
    clock turns 2027-03-02T08:00:00Z
    matti commands /havainto Iltavuoro osasi odottaa.
    clock turns 2027-03-18T08:00:00Z
    tiina presses invited:e1
    clock turns 2027-04-07T10:00:00Z
    tiina presses hold:e1
    tiina presses skip:G1@e1
    tiina presses skip:G2a@e1
    matti replies G2b@e1 Puhelu jäi kesken.
    tiina presses adv:G2b@e1
    tiina presses gap:G2b@e1
    tiina presses adv:G2b@e1
    aino presses judge:G3a@e1:partly
    tiina presses judge:G3a@e1:yes
    matti presses judge:G3a@e1:yes
    tiina presses adv:G3a@e1
    tiina presses adv:G3a@e1
    matti presses judge:G3b@e1:partly
    tiina presses judge:G3b@e1:partly
    aino presses judge:G3b@e1:partly
    tiina presses adv:G3b@e1
    tiina presses adv:G3b@e1
    matti presses judge:G3c@e1:yes
    tiina presses judge:G3c@e1:yes
    aino presses judge:G3c@e1:yes
    tiina presses adv:G3c@e1
    tiina presses adv:G3c@e1
    tiina presses skip:G4@e1
    tiina presses set:d1:decision:adopt
    matti replies G5@e1 Puhelu klo 13.
    tiina presses set:d1:continues:tiina
    tiina presses field:d1:
    tiina replies G5@e1 4.10.
    tiina presses set:d1:check:2027-10-04
    tiina presses adv:G5@e1
    matti replies G6 Miten työ muuttuu?
    tiina replies G6 1.11.
    tiina presses set:next:date:2027-11-01
    tiina presses adv:G6
    """
)
"""Reminders by a turned clock, pulses, a note, an invitation with its file, the evaluation."""


GROUPS = _read(
    """
    tiina opens groups
    tiina presses draw
    tiina presses form
    tiina adds 1
    tiina adds 2
    tiina commands /jatka
    tiina presses gap:I4
    matti replies A1/1 Kierrämme hallin ensimmäisenä päivänä.
    sari replies A1/2 Perehdytyskansio annetaan käteen.
    aino opens answer:
    aino writes Sain työvaatteet etukäteen.
    tiina replies A1/1 Käymme tavoitteet läpi yhdessä.
    sari edits 0 Perehdytyskansio annetaan heti käteen.
    tiina presses adv:A1/1
    tiina presses adv:A1/1
    aino presses ready:A2/1
    oona replies A1/2 Soitan edellisenä päivänä.
    tiina presses adv:A1/2
    tiina presses gap:A1/2
    tiina presses gather:A5
    tiina presses adv:A5
    oona replies B1/2 Asiakkaat kysyvät muuta kuin ennen.
    tiina presses adv:B1/2
    """
)
"""Two small groups: formed, bound to their chats, at work apart, called together to share."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Part of the script; `given` says how far the workshop has come when it begins."""

    beats: tuple[Beat, ...]
    given: str = ""
    groups: int = 0
    """How many small groups there will be, each with a chat of its own."""

    @property
    def cast(self) -> Mapping[str, str]:
        return PEOPLE | MORE if self.groups else PEOPLE


SCENES = (
    Scene(OPENING),
    Scene(CHOOSING, "naming_targets"),
    Scene(FOLLOWING, "agreed"),
    Scene(GROUPS, "looking_back", groups=2),
)
