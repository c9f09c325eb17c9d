"""Keys: what a card is called wherever one is named - in effects, buttons, links and the database.

A key says everything about what its card shows, together with the workshop at that moment: the kind
of card, and after a colon what it is about. Keys are text through and through, as they are stored
and stand in links and on walls; they are made and read here alone.
"""

from enum import StrEnum


class CardKey(str):
    """The key of a card, `kind:about`, or of what else a private chat may wait for words for."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        return self.partition(":")[0]

    @property
    def about(self) -> str:
        """What follows the kind; "" where nothing does. Each kind reads its own."""
        return self.partition(":")[2]

    @property
    def room(self) -> int:
        """The small group in whose chat a group's card is shown; 0 for the workshop's own chat."""
        of = self.former
        number = of.about if of.kind == CardKind.ROOM else of.about.partition("/")[2]
        return int(number) if number.isdecimal() else 0

    @property
    def former(self) -> "CardKey":
        """Of a former copy, the card that it showed; else the card itself."""
        return CardKey(self.about.partition(":")[2]) if self.kind == FORMER else self

    def in_room(self, group: int) -> "CardKey":
        """The card as it is shown in the chat of a small group; as it is, for everyone's (0)."""
        return CardKey(f"{self}{'' if ':' in self else ':'}/{group}") if group else self


FORMER = "former"
"""`former:17:step:A1`: message 17 showed the card, which has been posted anew since."""
NO_CARD = CardKey("")
"""Awaited where no words are asked."""


class CardKind(StrEnum):
    """Every kind of card that a workshop has; called with what it is about, it makes the key."""

    def __call__(self, *about: object) -> CardKey:
        return CardKey(":".join(map(str, (self, *about))))

    # Of the group
    STEP = "step"
    """`step:A1`: the card of a step."""
    BOARD = "board"
    """`board:B`: what a task's cells make together; `board:B/2` of one small group."""
    RECAP = "recap"
    """`recap:M@B`: what was done before a rest or a long pause (`recap:A2`), and what comes."""
    STATUS = "status"
    """The whole road."""
    ROOM = "room"
    """`room:2`: what a small group's own chat is for."""
    LATE = "late"
    """`late:A1`: the group's way to the pool of ideas."""
    VACANCY = "vacancy"
    """`vacancy:e1`: duties of a leaver."""
    LEADER = "leader"
    """Who goes on leading, where who led cannot be reached."""
    INVITATION = "invitation"
    """`invitation:e1`: to the meeting that evaluates an experiment."""
    DATES = "dates"
    """`dates:B`: which of some times suit for the meeting that begins with a task."""
    DONE = "done"
    """`done:e1`: the summary of an experiment."""

    # Of one person
    ANSWER = "answer"
    """`answer:A1`: one's own answers; `answer:` what is asked now."""
    RATE = "rate"
    """`rate:A3`: what is to be rated, one question at a time."""
    VOTE = "vote"
    """`vote:E3`: one's own dots."""
    NUDGE = "nudge"
    """`nudge:A1`: a word to a silent voice."""
    NOTE = "note"
    """`note:e1`: a field note is asked for; `note:pulse:e1:2027-02-08` the sentence of a pulse."""
    CELL = "cell"
    """`cell:17`: where one's own words belong."""
    GUESSES = "guesses"
    """What was guessed of one's own voice, to be confirmed."""
    IDEA = "idea"
    """`idea:A1`: an idea for the pool, after A1 closed."""
    IDEAS = "ideas"
    """`ideas:2`: a page of the pool of ideas, to choose targets from."""
    MEDIA = "media"
    """Photos and voice messages; `media:17` sends one."""
    LINE = "line"
    """`line:answer:A1`: a line is asked for what was sent without words."""
    JOINED = "joined"
    """The first word in private: what comes here, and who sees it."""
    WELCOME = "welcome"
    """`welcome:A1`: who comes late."""
    BACKGROUND = "background"
    """What the tasks are about, as a list; `background:B` of one task."""
    STORY = "story"
    """`story:1`: an example story."""
    NOTICE = "notice"
    """`notice:4`: reminders sent together."""
    ABSENT = "absent"
    """`absent:e1:20270407T1300`: who cannot come to a meeting answers in private."""
    MISSED = "missed"
    """`missed:3`: a reminder that may not have arrived."""
    PRESENCE = "presence"
    """`presence:removed`: who is out of the workshop, or in it again; may be said to them, too."""

    # In the hand of who steers
    REMOTE = "remote"
    """Steering; `remote:2` of one small group."""
    FORM = "form"
    """`form:setup`: the form of a new workshop."""
    WALL = "wall"
    """The link of the group, with its QR code to be hung up."""
    SCRIBE = "scribe"
    """`scribe:A1:OP`: what the scribe writes for one voice."""
    SORT = "sort"
    """`sort:B`: shown items to be tidied (`sort:B:+24` from the 25th on); `sort:B:17` one of them
    (pages, too); `sort:E2` the pool of ideas."""
    GROUPS = "groups"
    """The division into small groups, drawn up; `groups:17` moves one person."""
    STUCK = "stuck"
    """`stuck:A1`: the ladder of help."""
    TIME = "time"
    """`time:B`: when the meeting that begins with a task is."""
    EXPERIMENT = "exp"
    """`exp:e1`: a running experiment."""
    BRIEF = "brief"
    """`brief:e1`: two questions about an experiment that nobody has evaluated."""
    MOVE = "move"
    """`move:e1:start`: a date to be moved."""
    DUTY = "duty"
    """`duty:e1:inviter`: who bears a duty from now on; `duty:e1:inviter:2` the second page."""
    PEOPLE = "people"
    """`people:remove`: everyone, to be removed or taken back; or to choose, `people:deputy` and
    `people:handover`."""
    PERSON = "person"
    """`person:17`: one of them."""
    FOLLOWED = "followed"
    """Where the workshop is, to who follows it, and what they may do."""
    LOST = "lost"
    """A chat of the group that is closed; `lost:/2` that of a small group."""
    UNSEEN = "unseen"
    """A card that the group does not see."""

    # What is asked, or said, without a card of a workshop
    PULSE = "pulse"
    """`pulse:e1:2027-02-08`: the sentence that a pulse asks for."""
    FIELD = "field"
    """`field:e1:aim`: what words answered that filled a form, which has gone on since."""
    SAY = "say"
    """`say:refusal.empty`: a sentence of the bot."""
