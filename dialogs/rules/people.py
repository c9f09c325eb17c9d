"""People: joining with a voice, being reachable, leaving, and being forgotten."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Effect, Show
from dialogs.events import Event, PersonId
from dialogs.outcome import Outcome, Refusal
from dialogs.rules import groups
from dialogs.rules.presence import why_gone
from dialogs.scene import Scene
from dialogs.workshop import Workshop


def join(scene: Scene, command: c.Join) -> Outcome:
    """Anyone in the group may join at any time; joining again changes the voice."""
    workshop = scene.workshop
    if workshop.ended:
        return Refusal.ENDED
    if command.actor in workshop.removed:
        return Refusal.REMOVED
    joined = e.ParticipantJoined(command.actor, command.voice, command.reachable)
    known = workshop.participants.get(command.actor)
    if known and not known.left and known.voice is command.voice:
        return Refusal.ALREADY
    return (joined, *groups.settle(scene, command))


def show_voice(scene: Scene, command: c.ShowVoice) -> Outcome:
    """Who is alone with a voice may be shown without it; where others hold it too, it hides one."""
    workshop = scene.workshop
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    if workshop.ended:
        return Refusal.ENDED
    if command.on == (command.actor not in workshop.untold):
        return Refusal.ALREADY
    if not command.on and not workshop.is_alone(command.actor):
        return Refusal.STALE
    return (e.VoiceShown(command.actor, command.on),)


def change_reach(scene: Scene, command: c.ChangeReach) -> Outcome:
    known = scene.workshop.participants.get(command.actor)
    if known is None or known.reachable == command.reachable:
        return ()
    return (e.ReachChanged(command.actor, command.reachable),)


def leave(scene: Scene, command: c.Leave) -> Outcome:
    """Leave the workshop; where a facilitator leaves, the deputy leads on."""
    return _out(scene.workshop, command.actor)


def forget(scene: Scene, command: c.Forget) -> Outcome:
    """Leave for good; on wish the texts go too, while what the group decided stays.

    What a scribe wrote for others is theirs, so it stays.
    """
    own = tuple(
        each.id
        for each in scene.workshop.contributions.values()
        if each.participant == command.actor and not each.scribed
    )
    erased = (e.ContributionsErased(command.actor, own),) if command.texts and own else ()
    return (*erased, *_out(scene.workshop, command.actor))


def _out(workshop: Workshop, person: PersonId) -> tuple[Event | Effect, ...]:
    leads = person == workshop.facilitator and not workshop.leaderless
    known = leads or workshop.takes_part(person) or why_gone(workshop, person)
    left = (e.ParticipantLeft(person),) if known else ()
    deputy = workshop.deputy
    if leads and deputy is not None and deputy != person:
        return (e.FacilitatorChanged(deputy, person), *left)
    told = (Show("say:say.facilitator_left", fresh=True),) if leads and workshop.bound else ()
    return (*left, *told)
