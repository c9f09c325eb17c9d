"""Cards of one person's private chat: own answers, ratings and dots, and steering."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain

from dialogs.buttons import Button, Rows, act, opening, opens, press
from dialogs.cards.asked import over_data, prompt_rows
from dialogs.cards.forms import field_rows, one_form, read_back
from dialogs.cards.people import is_page, people_rows
from dialogs.cards.plans import plan_data
from dialogs.cards.sorting import move_rows
from dialogs.cards.steps import judge_rows
from dialogs.cards.stuck import help_data, to_guesses
from dialogs.cards.view import Drawn, by_voice, heading, item, visible
from dialogs.cards.view import rows_of as laid_out
from dialogs.command import ANYBODY
from dialogs.contributions.contribution import Contribution
from dialogs.contributions.shelves import Pile
from dialogs.events import PersonId, Place
from dialogs.experiment import Stage
from dialogs.facts.pool import candidates, wording
from dialogs.facts.road import knows, local, piles_now, whereabouts
from dialogs.facts.voices import still_waited
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Refusal
from dialogs.places import form_of, group_of, step_of, subject_of
from dialogs.rules import forms, moving, vote
from dialogs.rules.collect import MarkReady, SetMark, Withdraw
from dialogs.rules.evaluate import HoldEvaluation
from dialogs.rules.experiments import PostInvitation, StopExperiment
from dialogs.rules.fields import OpenField, SetField
from dialogs.rules.people import ShowVoice
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind

MOST_OWN = 20
"""Of more answers a person sees the latest on the card, and those can be removed there."""


def answer_card(scene: Scene, place: Place) -> CardView:
    """The question for one person, with what this person has answered."""
    workshop = scene.workshop
    step = scene.step(place)
    reader = scene.reader or 0
    welcome = workshop.may_answer_late(place, reader)
    here = workshop.is_open(place) or welcome
    late = welcome and _is_waited_for(scene, subject_of(place))
    own = own_now(scene, place)
    latest = own[-MOST_OWN:]
    judged = workshop.judgements.get(place, {}).get(reader)
    data = heading(scene, place) | {
        "here": here,
        "late": late,
        "own": Drawn(latest, partial(item, workshop)),
        "earlier": len(own) - len(latest),
        "elsewhere": Drawn(_elsewhere(scene, place), partial(item, workshop)),
        "judged": judged[1] if judged else "",
        "alone": workshop.is_alone(scene.reader),
        "untold": reader in workshop.untold,
        "subject": plan_data(scene, subject_of(place)) if subject_of(place) else None,
        "mark": step.mark.key if step.mark else "",
        "cue": _cue(scene, place),
        "private": True,
    }
    data |= help_data(scene, place) | over_data(scene, place)
    if data["over"]:
        return CardView("answer", data)
    rows = _answer_rows(scene, place, own, latest) if here else ()
    return CardView("answer", data, (*rows, *to_guesses(scene)))


def _answer_rows(
    scene: Scene, place: Place, own: tuple[Contribution, ...], latest: tuple[Contribution, ...]
) -> Rows:
    """What can be done with one's own answers while the question is open."""
    step = scene.step(place)
    judging = judge_rows(place) if step.kind is StepKind.EVALUATE else ()
    removals = (
        act("remove", Withdraw(ANYBODY, each.id), number=number)
        for number, each in enumerate(latest, len(own) - len(latest) + 1)
    )
    rows: Rows = (*judging, *_mark_rows(scene, place), *laid_out(removals, 4))
    rows = (*rows, *move_rows(scene, own))
    if not step.traits.secret:
        rows = (*rows, *_voice_rows(scene))
    is_ready = scene.reader in scene.workshop.ready.get(place, ())
    if step.traits.readied and scene.workshop.is_open(place) and not is_ready:
        rows = (*rows, (act("i_am_ready", MarkReady(ANYBODY, place)),))
    return rows if own and not is_ready else (*rows, *prompt_rows(scene))


def asked_card(scene: Scene, person: PersonId, place: Place) -> CardKey | Refusal:
    """The private card of the step that is asked for, or else of the step that is open now."""
    workshop = scene.workshop
    known = knows(scene, place) and workshop.is_asked(person, place)
    asked = known and (workshop.is_at(place) or workshop.may_answer_late(place, person))
    here = place if asked else whereabouts(scene, person)
    kind = scene.step(here).traits.card
    return kind(here) if kind else Refusal.STEP_CLOSED


def asked_by(kind: CardKind) -> Callable[[Scene, str], bool]:
    """Whether a place asks people by this kind of card."""
    return lambda scene, place: knows(scene, place) and scene.step(place).traits.card is kind


def _cue(scene: Scene, place: Place) -> Mapping[str, object]:
    """Where a step's words belong to cells shown before it: the first that still lacks one's own.

    So the cells come one by one, and each gets its thought.
    """
    step = scene.step(place)
    own = _piles_of_reader(scene, place)
    linked = {mark for pile in own for mark in pile[0].marks}
    cells = set(step.shows) & set(step.mark.options) if step.mark else set()
    for earlier in step.shows:
        items = visible(scene, local(scene.workbook, place, earlier))
        if items and earlier in cells - linked:
            return {"step": earlier, "voices": by_voice(scene.workshop, items)}
    return {}


def own_now(scene: Scene, place: Place) -> tuple[Contribution, ...]:
    """What the reader has written at a place in this round, and not as a scribe for others."""
    found = chain.from_iterable(_piles_of_reader(scene, place))
    return tuple(sorted(found, key=lambda each: each.id))


def _piles_of_reader(scene: Scene, place: Place) -> tuple[Pile, ...]:
    found = piles_now(scene, place)
    return tuple(x for x in found if x[0].participant == scene.reader and not x[0].scribed)


def _elsewhere(scene: Scene, place: Place) -> tuple[Contribution, ...]:
    """What the reader wrote at this step in another small group, before they were moved."""
    if not group_of(place):
        return ()
    found = own_now(scene, step_of(place))
    return tuple(each for each in found if each.place != place)


def _is_waited_for(scene: Scene, name: str) -> bool:
    """Whether a provisional decision waits for the reader's voice."""
    reader = scene.workshop.participants.get(scene.reader or 0)
    waits = still_waited(scene, name)
    return reader is not None and reader.voice in waits


def _voice_rows(scene: Scene) -> Rows:
    """Who is alone with a voice may be shown without it, and with it again."""
    if scene.reader in scene.workshop.untold:
        return ((act("show_voice", ShowVoice(ANYBODY, on=True)),),)
    hide = act("hide_voice", ShowVoice(ANYBODY, on=False))
    return ((hide,),) if scene.workshop.is_alone(scene.reader) else ()


def _mark_rows(scene: Scene, place: Place) -> Rows:
    """The closed choice about the latest of one's own items."""
    mark = scene.step(place).mark
    own = own_now(scene, place)
    if mark is None or not own:
        return ()
    latest = own[-1]
    buttons = (
        act(
            f"option.{each}",
            SetMark(ANYBODY, latest.id, each, each not in latest.marks),
            ticked=each in latest.marks,
        )
        for each in mark.options
    )
    return laid_out(buttons, 2)


def vote_card(scene: Scene, place: Place) -> CardView:
    """One person's dots: any number of the three on any candidate."""
    workshop = scene.workshop
    own = workshop.dots.get(scene.reader or 0, {})
    here = workshop.is_open(place) and not workshop.is_revealed(place)
    named = candidates(scene)
    left = vote.dots_left(scene, place, scene.reader or 0)
    data = (
        heading(scene, place)
        | over_data(scene, place)
        | {
            "here": here,
            "left": left,
            "candidates": [item(workshop, each) | {"dots": own.get(each.id, 0)} for each in named],
        }
    )
    if not here or data["over"]:
        return CardView("dots", data)
    rows = tuple(
        (
            press(vote.SetDots(ANYBODY, place, each.id, max(0, has - 1)), text=f"{number} −"),
            press(vote.SetDots(ANYBODY, place, each.id, has + 1), text=f"{number} +"),
        )
        for number, each in enumerate(named, 1)
        for has in (own.get(each.id, 0),)
    )
    clear = act("clear_dots", vote.ClearDots(ANYBODY, place))
    return CardView("dots", data, (*rows, (clear,), *prompt_rows(scene)))


def setup_card(scene: Scene) -> CardView:
    """The facilitator's form of a new workshop, and the way to the group once it is bound."""
    data = heading(scene, scene.workbook.order[0]) | one_form(scene, "setup")
    data |= {"bound": scene.workshop.bound, "formats": _explained(scene)}
    add = () if scene.workshop.bound else (Button(label="add_to_group", card="group"),)
    wall = (_to_wall(scene),) if data["complete"] else ()
    rows = (*field_rows(scene, "setup"), add, wall)
    return CardView("setup", data, tuple(filter(None, rows)))


def _explained(scene: Scene) -> tuple[str, ...]:
    """The formats, to be told apart when one is to be chosen."""
    asked = forms.asked(scene, "setup")
    return tuple(scene.workbook.formats) if asked == "format" else ()


def _to_wall(scene: Scene) -> Button:
    """The code for the wall; its link is asked for first."""
    known = scene.workshop.form("setup").text("link")
    asks = OpenField(ANYBODY, "setup", "link")
    return opens("wall", CardKind.WALL()) if known else act("wall", asks)


def wall_card(scene: Scene) -> CardView:
    """The link by which people join the group; its QR code comes beside it as a file."""
    form = scene.workshop.form("setup")
    return CardView("wall", {"partner": form.text("partner"), "link": form.text("link")})


def has_link(scene: Scene, about: str) -> bool:
    return bool(scene.workshop.form("setup").text("link"))


def experiment_card(scene: Scene, name: str) -> CardView:
    """One running experiment in the facilitator's hand."""
    workshop = scene.workshop
    experiment = workshop.experiments[name]
    rows: Rows = ()
    if experiment.running and workshop.steers(scene.reader):
        stop = act("stop_early", StopExperiment(ANYBODY, name))
        invite = act("post_invitation", PostInvitation(ANYBODY, name))
        rows = (
            (act("hold_short", HoldEvaluation(ANYBODY, name)),),
            (opens("move_meeting", CardKind.MOVE(name, "meeting")),),
            (opens("move_start", CardKind.MOVE(name, "start")),) if not experiment.started else (),
            (invite,) if not experiment.invited else (),
            (opens("reassign_responsible", CardKind.DUTY(name, "responsible")),),
            (opens("reassign_inviter", CardKind.DUTY(name, "inviter")),),
            (opens("brief", CardKind.BRIEF(name)),) if workshop.is_late(name) else (),
            (stop,) if experiment.stage is Stage.AGREED else (),
        )
    return CardView("experiment", {"plan": plan_data(scene, name)}, tuple(filter(None, rows)))


def is_experiment(scene: Scene, name: str) -> bool:
    return name in scene.workshop.experiments


def is_late(scene: Scene, name: str) -> bool:
    return scene.workshop.is_late(name)


def brief_card(scene: Scene, name: str) -> CardView:
    """Two questions in place of an evaluation that nobody has held."""
    form = form_of("brief", name)
    data = one_form(scene, form) | {"plan": plan_data(scene, name)}
    return CardView("brief", data, field_rows(scene, form))


def duty_card(scene: Scene, name: str, duty: str, page: str = "1") -> CardView:
    """Choose who bears a duty of a running experiment from now on."""
    holder = scene.workshop.form(name).person(duty)
    rows = people_rows(
        scene,
        (each for each in scene.workshop.active if each.reachable or duty != "inviter"),
        lambda each: press(
            SetField(ANYBODY, name, duty, str(each.id)), person=each.id, ticked=each.id == holder
        ),
        lambda number: opening(CardKind.DUTY(name, duty, number)),
        page=int(page or 1),
    )
    return CardView("duty", {"plan": plan_data(scene, name), "duty": duty}, rows)


def is_duty(scene: Scene, about: str) -> bool:
    name, _, part = about.partition(":")
    duty, _, page = part.partition(":")
    known = name in scene.workshop.experiments and duty in ("responsible", "inviter", "deputy")
    return known and is_page(page)


def move_card(scene: Scene, name: str, field: str) -> CardView:
    """Ask for a new date in words; what is read of the next private message is read back."""
    form = scene.workshop.form(name)
    proposed = form.proposed if form.asking == field else ()
    latest = moving.latest_meeting(scene, name)
    plan = plan_data(scene, name)
    data = {"plan": plan, "field": field, "proposed": proposed, "latest": latest}
    return CardView("move", data, read_back(scene, name, field, proposed))


def is_move(scene: Scene, about: str) -> bool:
    name, _, field = about.partition(":")
    return name in scene.workshop.experiments and field in moving.MOVABLE


def note_card(scene: Scene, about: str) -> CardView:
    """A field note, or the sentence of a pulse: what is asked, and what was noted."""
    workshop = scene.workshop
    name = (
        about.rsplit(":", maxsplit=1)[-1] if not about.startswith("pulse:") else about.split(":")[1]
    )
    own = [
        item(workshop, each)
        for each in workshop.contributions.values()
        if each.participant == scene.reader and each.about == about
        if each.kind in ("note", "pulse") and not each.withdrawn
    ]
    known = name if name in workshop.experiments else ""
    plan = plan_data(scene, known) if known else None
    return CardView("note", {"plan": plan, "own": own, "pulse": about.startswith("pulse:")})


def is_noted(scene: Scene, about: str) -> bool:
    """Whether it is about an experiment, or about none."""
    return not about or bool(set(about.split(":")) & set(scene.workshop.experiments))


def nudge_card(scene: Scene, place: Place) -> CardView:
    """A word to someone whose voice has not been heard yet."""
    reader = scene.workshop.participants.get(scene.reader or 0)
    data = heading(scene, place) | over_data(scene, place)
    data |= {
        "voice": reader.voice if reader else "",
        "here": scene.workshop.is_open(place),
    }
    if data["over"]:
        return CardView("nudge", data)
    step = scene.step(place)
    rows: Rows = judge_rows(place) if step.kind is StepKind.EVALUATE else ()
    if step.traits.pressed:
        rows = ((opens("open_here", CardKind.ANSWER(place)),),)
    return CardView("nudge", data, rows)


def own_words(scene: Scene) -> list[str]:
    """Every text of the reader, for /tietoni."""
    mine = (x for x in scene.workshop.contributions.values() if x.participant == scene.reader)
    return [wording(scene.workshop, x) for x in mine if not (x.withdrawn or x.scribed)]
