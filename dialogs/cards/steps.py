"""The group's card of each kind of step: counts while it collects, everything once revealed."""

from collections.abc import Callable, Collection, Mapping
from itertools import chain

from dialogs.buttons import Button, Rows, act, press
from dialogs.cards.boards import affirming, corner_data, shared_item
from dialogs.cards.entries import media_button
from dialogs.cards.forms import form_data, form_rows
from dialogs.cards.groups import share_body
from dialogs.cards.ideas import idea_rows
from dialogs.cards.meetings import proposes_break, rest_body
from dialogs.cards.plans import accept_rows, follow_data, past_of, plan_data
from dialogs.cards.rating import rated_data
from dialogs.cards.steering import gap_rows, ready_now, steer
from dialogs.cards.stuck import confirming, help_data
from dialogs.cards.survey import survey_data
from dialogs.cards.view import (
    Drawn,
    by_voice,
    counts,
    counts_of,
    heading,
    is_shown,
    item,
    last,
    stopped_data,
    visible,
)
from dialogs.cards.view import rows_of as laid_out
from dialogs.cards.votes import vote_body
from dialogs.command import ANYBODY, command_of
from dialogs.events import PersonId, Place
from dialogs.experiment import Stage
from dialogs.facts import attribution
from dialogs.facts.attribution import TOLD
from dialogs.facts.pool import candidates, carried, told, wording
from dialogs.facts.road import local, piles_now, plans_of_round
from dialogs.facts.voices import board_gaps, open_gap, ratings_at, voices_heard
from dialogs.keys import CardKind
from dialogs.places import subject_of
from dialogs.rules import rate
from dialogs.rules.agree import Agree
from dialogs.rules.collect import MarkReady
from dialogs.rules.evaluate import HoldEvaluation, Judge
from dialogs.rules.people import Join
from dialogs.rules.steering import Advance, Resume
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import CORE_VOICES, OWN_VOICE, Voice

MOST_LISTED = 400
"""Lines of a list that is to be narrowed: longer ones fit into no message."""


def step_card(scene: Scene, place: Place) -> CardView:
    """The card of a place in the group, as it stands: collecting, revealed, closed or skipped."""
    workshop = scene.workshop
    step = scene.step(place)
    here = workshop.is_at(place) and not workshop.ended
    skipped = workshop.was_skipped(place) or False
    data = heading(scene, place) | {
        "here": here,
        "skipped": skipped,
        "revealed": is_shown(scene, place),
        "gap": open_gap(scene, place) if here else (),
        "missing": board_gaps(scene, place),
        "shown": _shown(scene, place),
        "subject": plan_data(scene, subject_of(place)) if subject_of(place) else None,
        "agreed": _agreed_sentence(scene),
        "proposes_break": here and proposes_break(scene, place),
        "parked": workshop.is_parked(place),
        "scribed": any(each.scribed for each in workshop.kinds_of(place)),
        "unopened": 0,
        "talked_past": here and place in workshop.talked and not voices_heard(scene, place),
        "stopped": stopped_data(scene, place) if here else None,
        "halted": workshop.halted,
    }
    data |= help_data(scene, place)
    body, rows = _body_of(step.kind)(scene, place)
    confirmed, confirms = confirming(scene, place, body.get("numbers"))
    body, rows = body | confirmed, (*confirms, *rows)
    if data["revealed"] and (pictures := media_button(scene, place)):
        rows = (pictures, *rows)
    if here and workshop.halted:
        rows = ((act("leader_resumes", Resume(ANYBODY)),),)
    elif workshop.ended or workshop.paused or (not here and step.kind is not StepKind.JOIN):
        rows = ()
    elif data["gap"]:
        rows = (*_answering(rows), *gap_rows(scene, place))
    return CardView(_template(scene, place), data | body, rows)


def _template(scene: Scene, place: Place) -> str:
    step = scene.step(place)
    return step.on if step.on else step.kind.value


def _answering(rows: Rows) -> Rows:
    """The buttons without the one that goes on: answers are welcome while the choice is open."""
    kept = (tuple(each for each in row if not _goes_on(each)) for row in rows)
    return tuple(row for row in kept if row)


def _goes_on(button: Button) -> bool:
    return isinstance(command_of(button.action, ANYBODY), Advance)


def _shown(scene: Scene, place: Place) -> Mapping[str, object]:
    """What earlier steps gave this one to look at, by step; what was skipped stays unseen."""
    shown: dict[str, object] = {}
    for earlier in scene.step(place).shows:
        where = local(scene.workbook, place, earlier)
        if items := carried(scene, where):
            shown[earlier] = by_voice(scene.workshop, items)
    return shown


def _agreed_sentence(scene: Scene) -> str:
    """The direction that the group agreed on, once it has."""
    for number in scene.workshop.agreed.values():
        return wording(scene.workshop, scene.workshop.contributions[number])
    return ""


def _ready(scene: Scene, place: Place) -> Button:
    done, people = ready_now(scene, place), scene.workshop.people_at(place)
    return act("ready", MarkReady(ANYBODY, place), done=done, of=len(people))


def _join(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    voices = (each.voice for each in scene.workshop.active)
    choices = (act(f"voice_{voice.value}", Join(ANYBODY, voice)) for voice in Voice)
    body: dict[str, object] = {"counts": counts(scene.workshop, voices), "setup": _setup(scene)}
    body["spoken_for"] = [each for each in Voice if each in scene.workshop.spoken_for]
    private = Button(label="open_private", card=CardKind.ANSWER(""))
    begin = (act("begin", Advance(ANYBODY, place)),) if scene.workshop.is_at(place) else ()
    return body, (*laid_out(choices, 2), (private, *begin))


def _setup(scene: Scene) -> Mapping[str, object]:
    form = scene.workshop.form("setup")
    return {key: form.text(key) or form.part(key) for key in ("partner", "field", "date")}


def _collect(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    step = scene.step(place)
    look = shared_item if step.mark and step.mark.begins == OWN_VOICE else None
    body: dict[str, object] = {
        "counts": counts_of(scene, place),
        "voices": by_voice(scene.workshop, visible(scene, place), look),
    }
    if step.per:
        body |= past_of(scene, subject_of(place))
    answer = Button(label="answer_privately", card=CardKind.ANSWER(place))
    affirmed, affirms = affirming(scene, place)
    rows = (*affirms, (answer,), (_ready(scene, place), steer(scene, place)))
    return body | affirmed | corner_data(scene, place), rows


def _rate(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    workshop = scene.workshop
    listed = rate.listed(scene, place)
    rated = rate.rated_items(scene, place)
    narrowing = len(listed) > rate.ALL_RATED and not is_shown(scene, place)
    body: dict[str, object] = {
        "items": [rated_data(scene, place, each.id) for each in rated],
        "listed": [item(workshop, each) for each in listed[:MOST_LISTED]] if narrowing else [],
        "most": scene.step(place).most,
        "done": rate.finished(scene, place),
    }
    body |= _able(scene, place, {person for each in ratings_at(scene, place) for person in each})
    picks = (
        press(
            rate.PickItem(ANYBODY, place, each.id, each not in rated),
            text=str(number),
            ticked=each in rated,
        )
        for number, each in last(listed)
    )
    picking = laid_out(picks, 5) if narrowing else ()
    return body, (
        *picking,
        (Button(label="rate_privately", card=CardKind.RATE(place)),),
        (steer(scene, place),),
    )


def _survey(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    shown = is_shown(scene, place)
    own = () if shown else ((Button(label="answer_privately", card=CardKind.RATE(place)),),)
    rated = ratings_at(scene, place)
    able = _able(scene, place, {person for each in rated for person in each})
    return survey_data(scene, place) | able, (*own, (steer(scene, place),))


def _able(scene: Scene, place: Place, answered: Collection[PersonId]) -> dict[str, object]:
    """Who can answer what is asked in private only: the others are counted apart, not awaited."""
    people = scene.workshop.people_at(place)
    able = [each for each in people if each.reachable or each.id in answered]
    return {"people": len(able), "unopened": len(people) - len(able)}


def _sentence(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    body, rows = _collect(scene, place)
    workshop = scene.workshop
    revealed = is_shown(scene, place)
    every = told(workshop, workshop.piles(place))
    found = every.where(lambda each: revealed and not each.erased)
    chosen = workshop.agreed.get(place)
    body |= {
        "sentences": Drawn(found, lambda x: item(workshop, x) | {"chosen": x.id == chosen}),
        "chosen": chosen is not None and workshop.contributions[chosen] in found,
        "numbers": {each.id: number for number, each in last(found)},
        "gaps": _earlier_gaps(scene, place),
    }
    picks = (
        press(Agree(ANYBODY, place, each.id), text=str(number), ticked=each.id == chosen)
        for number, each in last(found)
    )
    return body, (*(laid_out(picks, 5) if revealed else ()), *rows)


def _earlier_gaps(scene: Scene, place: Place) -> Mapping[str, tuple[Voice, ...]]:
    """The boards so far that lack a core voice: a reminder of whom to ask."""
    gaps = {}
    for step in scene.workbook.steps.values():
        if step.id == place:
            break
        missing = board_gaps(scene, step.id)
        skipped = scene.workshop.was_skipped(step.id)
        if missing and not skipped and step.kind is StepKind.COLLECT:
            gaps[step.id] = missing
    return gaps


def _targets(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    workshop = scene.workshop
    named = candidates(scene)
    ideas, adopts = idea_rows(scene, place)
    body: dict[str, object] = {
        "named": [item(workshop, each) for each in named],
        "most": scene.step(place).most,
    }
    return body | ideas, (*adopts, (_ready(scene, place), steer(scene, place)))


def _plan(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    body = form_data(scene, place)
    if scene.step(place).per:
        body |= past_of(scene, subject_of(place))
    return body, (*form_rows(scene, place), (steer(scene, place),))


def _plans(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    workshop = scene.workshop
    plans = plans_of_round(workshop)
    drafts = [each for each in plans if each.stage is Stage.DRAFT]
    body: dict[str, object] = {
        "plans": [plan_data(scene, each.id) for each in plans],
        "counts": counts(workshop, voices_heard(scene, place)),
        "comments": by_voice(workshop, chain.from_iterable(piles_now(scene, place))),
        "parked": _parked(scene),
    }
    comment = Button(label="comment_privately", card=CardKind.ANSWER(place))
    return body, (*accept_rows(scene, drafts), (comment,), (steer(scene, place),))


def _parked(scene: Scene) -> list[str]:
    """The named candidates that no experiment takes up: parked openly."""
    workshop = scene.workshop
    plans = (workshop.form(each) for each in workshop.experiments)
    covered = {part for each in plans for part in each.parts("targets")}
    named = candidates(scene)
    return [wording(workshop, each) for each in named if str(each.id) not in covered]


def _commit(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    workshop = scene.workshop
    found = piles_now(scene, place)
    writers = {pile[0].participant for pile in found}
    body: dict[str, object] = {"done": len(workshop.still_here(writers))} | _able(
        scene, place, writers
    )
    promise = Button(label="promise_privately", card=CardKind.ANSWER(place))
    return body, ((promise,), (steer(scene, place),))


def _follow(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    running = [each for each in scene.workshop.experiments.values() if each.running]
    notes = tuple(
        (Button(label="note_privately", card=CardKind.NOTE(each.id)),) for each in running[:1]
    )
    names = {each.id: scene.workshop.form(each.id).text("name") for each in running}
    holds = tuple(
        (act("hold", HoldEvaluation(ANYBODY, each), name=name),) for each, name in names.items()
    )
    return follow_data(scene), (*notes, *holds)


def _evaluate(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    workshop = scene.workshop
    judged = attribution.judged(workshop, place)
    shown = is_shown(scene, place)
    silent = set(CORE_VOICES) - voices_heard(scene, place)
    answers = {x: judged.get(x, ()) for x in TOLD if shown and (x in judged or x in silent)}
    body: dict[str, object] = {
        "counts": counts(workshop, (voice for voice, given in judged.items() for _ in given)),
        "answers": answers,
        "evidence": by_voice(workshop, told(workshop, workshop.piles(place) if shown else {})),
        "perspective": scene.step(place).perspective,
    }
    return body, (
        *judge_rows(place),
        (Button(label="answer_privately", card=CardKind.ANSWER(place)),),
        (_ready(scene, place), steer(scene, place)),
    )


def judge_rows(place: Place) -> Rows:
    """The four answers of an evaluation."""
    yes, partly = Judge(ANYBODY, place, "yes"), Judge(ANYBODY, place, "partly")
    no, early = Judge(ANYBODY, place, "no"), Judge(ANYBODY, place, "early")
    return (
        (act("judge_yes", yes), act("judge_partly", partly)),
        (act("judge_no", no), act("judge_early", early)),
    )


Body = Callable[[Scene, Place], tuple[dict[str, object], Rows]]


def _agree(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    match scene.step(place).on:
        case "targets":
            return _targets(scene, place)
        case "plans":
            return _plans(scene, place)
        case "sentence" | None:
            return _sentence(scene, place)


def _body_of(kind: StepKind) -> Body:
    """What the card of each kind of step shows besides what they all do."""
    match kind:
        case StepKind.JOIN:
            return _join
        case StepKind.COLLECT:
            return _collect
        case StepKind.RATE:
            return _rate
        case StepKind.SURVEY:
            return _survey
        case StepKind.SHARE:
            return share_body
        case StepKind.AGREE:
            return _agree
        case StepKind.VOTE:
            return vote_body
        case StepKind.PLAN:
            return _plan
        case StepKind.COMMIT:
            return _commit
        case StepKind.FOLLOW:
            return _follow
        case StepKind.REST:
            return rest_body
        case StepKind.EVALUATE:
            return _evaluate
