"""Voices at a place: heard, missing, and told of on the board."""

from collections.abc import Collection, Iterable, Mapping

from dialogs.events import PersonId, Place
from dialogs.facts.road import COOPERATION, local, piles_now, plans_of_round
from dialogs.places import group_of, place_in, step_of
from dialogs.scene import Scene
from dialogs.workbook.kinds import Hears, StepKind
from dialogs.workbook.schema import CORE_VOICES, Voice
from dialogs.workshop import Rating, Workshop


def voices_heard(scene: Scene, place: Place) -> frozenset[Voice]:
    """The voices from which something has come in at this place, also through the scribe."""
    scribed = {each.voice for each in scene.workshop.kinds_of(place) if each.scribed}
    return _heard(scene, place) | scribed


def ratings_at(scene: Scene, place: Place) -> tuple[Mapping[PersonId, Rating], ...]:
    """The ratings of each thing that this place rates and that somebody has rated."""
    workshop = scene.workshop
    step = scene.step(place)
    if step.kind is StepKind.SURVEY:
        return tuple(workshop.ratings[each] for each in (COOPERATION,) if each in workshop.ratings)
    earlier = (local(scene.workbook, place, each) for each in step.items)
    parts = {each for where in earlier for each in workshop.parts(where)}
    known = workshop.contributions
    rated = (known[each] for each in sorted(workshop.ratings) if each in known)
    return tuple(
        workshop.ratings[x.id] for x in rated if x.place in parts and not (x.withdrawn or x.late)
    )


def _accepters(workshop: Workshop) -> frozenset[int]:
    accepted = [each.accepted for each in plans_of_round(workshop)]
    return frozenset.intersection(*accepted) if accepted else frozenset()


def open_gap(scene: Scene, place: Place) -> tuple[Voice, ...]:
    """The voices whose silence waits for a choice; one that speaks meanwhile drops out."""
    missing = missing_voices(scene, place)
    return tuple(each for each in scene.workshop.gap.get(place, ()) if each in missing)


def voices_in_evaluation(scene: Scene, experiment: str) -> frozenset[Voice]:
    """The voices that have said anything in the evaluation of an experiment."""
    heard = set[Voice]()
    for step in scene.workbook.steps.values():
        place = f"{step.id}@{experiment}"
        heard |= {each.voice for each in scene.workshop.kinds_of(place) if not each.guess}
        heard |= {voice for voice, _ in scene.workshop.judgements.get(place, {}).values()}
    return frozenset(heard)


def still_waited(scene: Scene, experiment: str) -> tuple[Voice, ...]:
    """The voices that a provisional decision still waits for."""
    decision = scene.workshop.experiments[experiment].decision
    if decision is None or not decision.waits_for:
        return ()
    heard = voices_in_evaluation(scene, experiment)
    return tuple(each for each in decision.waits_for if each not in heard)


def missing_voices(
    scene: Scene, place: Place, closing: Collection[Place] = ()
) -> tuple[Voice, ...]:
    """The core voices that have not been heard here and whose silence nobody has accepted.

    A voice that nobody holds was accepted when the workshop began, so it is not asked again; nor
    is one that only a scribe speaks for, where the scribe cannot write. `closing`: places that
    close just before this one.
    """
    step = scene.step(place)
    if not step.traits.gap:
        return ()
    heard = voices_heard(scene, place)
    known = set(scene.workshop.accepted_gaps.get(place, ()))
    if step.kind is not StepKind.JOIN:
        known |= set(scene.workshop.absent_voices(place)) - _scribed_for(scene, place, closing)
    return tuple(voice for voice in CORE_VOICES if voice not in heard | known)


def _scribed_for(scene: Scene, place: Place, closing: Collection[Place]) -> frozenset[Voice]:
    """The voices that are waited for from the scribe alone.

    Such a voice is in no small group, so it is the last group at a step that is asked for it,
    where no group has heard it.
    """
    workshop = scene.workshop
    if not workshop.spoken_for or not scene.step(place).traits.scribed:
        return frozenset()
    if not (mine := group_of(place)):
        return workshop.spoken_for
    step = step_of(place)
    others = (place_in(step, each) for each in workshop.working_groups if each != mine)
    if any(x not in workshop.position_at(x).closed and x not in closing for x in others):
        return frozenset()
    return workshop.spoken_for - voices_heard(scene, step)


def board_gaps(scene: Scene, place: Place) -> tuple[Voice, ...]:
    """The core voices that the board of this place lacks, to be shown on it."""
    if not scene.step(place).traits.gap:
        return ()
    heard = voices_heard(scene, place)
    return tuple(voice for voice in CORE_VOICES if voice not in heard)


def _heard(scene: Scene, place: Place) -> frozenset[Voice]:
    """What people have sent themselves."""
    workshop = scene.workshop
    people: Iterable[int]
    match scene.step(place).traits.hears:
        case Hears.RATINGS:
            people = (x for each in ratings_at(scene, place) for x in each)
        case Hears.DOTS:
            people = (person for person, own in workshop.dots.items() if any(own.values()))
        case Hears.JUDGEMENTS:
            people = workshop.judgements.get(place, {})
        case Hears.ACCEPTANCE:
            accepters = (workshop.participants[each].voice for each in _accepters(workshop))
            comments = piles_now(scene, place)
            return frozenset((*accepters, *(pile[0].voice for pile in comments)))
        case Hears.PRESENCE:
            return frozenset(each.voice for each in workshop.active) | workshop.spoken_for
        case Hears.WORDS:
            return frozenset(each.voice for each in workshop.kinds_of(place) if not each.guess)
    return frozenset(workshop.participants[each].voice for each in people)
