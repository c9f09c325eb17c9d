"""The months of an experiment: pulses, notes, help, the invitation, and an evaluation held."""

from datetime import UTC, datetime, time

from icalendar import Calendar

from bot.rehearsal.telegram.world.messages import SentMessage
from dialogs import commands as c
from tests.stories.road import Cast, fill_decision, fill_plan, through
from tests.stories.story import Actor, Story

HELSINKI_MEETING = datetime(2027, 4, 7, 10, 0, tzinfo=UTC)
"""Seventh of April at 13 in Helsinki's summer time."""


def ics_of(messages: list[SentMessage]) -> list[SentMessage]:
    return [each for each in messages if each.document is not None]


def has(key: str, texts: list[str], room: Story) -> bool:
    return any(room.says(key) in each for each in texts)


async def test_a_pulse_is_one_press_and_a_sentence_that_may_be_left_out(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")
    assert room.says("card.notice.begun") in room.private(room.student)

    assert await room.student.presses("pulse:e1:2027-02-08:smooth") == room.says("toast.thanks")
    await room.student.writes("Puhelu pidettiin.")
    await room.instructor.presses("pulse:e1:2027-02-08:stuck")

    (first, second) = (await room.state()).experiments["e1"].pulses
    assert (first.answer, second.answer) == ("smooth", "stuck")
    assert await room.texts("F") == ["Puhelu pidettiin."]
    assert "🎓 Opiskelija: sujuu 1" in room.card("F")
    assert "🏭 Työpaikka: ei suju hyvin 1" in room.card("F")
    assert "Aino" not in room.card("F")
    assert "Puhelu pidettiin." not in room.card("F")


async def test_words_without_a_press_answer_the_pulse_too(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")
    room.student.news()

    message = await room.student.writes("Hyvin alkoi!")
    await room.instructor.writes("Vastaan lainaten.", room.instructor.latest)

    assert await room.texts("F") == ["Hyvin alkoi!", "Vastaan lainaten."]
    assert message.reactions
    assert room.student.news() == []


async def test_a_pulse_of_easter_monday_comes_on_the_day_after(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-03-28 10:00")
    room.student.news()

    await room.turn_to("2027-03-29 20:00")
    assert room.student.news() == []
    await room.turn_to("2027-03-30 10:00")

    (pulse,) = room.student.news()
    assert room.says("card.notice.pulse") in pulse


async def test_a_pulse_can_be_changed_until_the_next_one(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")

    await room.student.presses("pulse:e1:2027-02-08:smooth")
    await room.student.presses("pulse:e1:2027-02-08:undone")

    (only,) = (await room.state()).experiments["e1"].pulses
    assert only.answer == "undone"


async def test_a_doer_without_a_private_chat_answers_in_the_group(room: Story):
    await room.start(at="E4")
    ids = [await room.id_of(x) for x in (room.teacher, room.instructor, room.classmate)]
    cast = Cast(*ids)
    await room.does(c.DraftExperiment(cast.teacher, "E4"), *fill_plan(cast, await room.state()))
    await room.teacher.presses("adv:E4")
    await room.does(*through("E5", cast, await room.state()))
    await room.teacher.presses("adv:E6")

    await room.turn_to("2027-02-08 10:00")
    assert room.says("card.notice.begun_group") in room.posts[-1].text
    await room.classmate.presses("pulse:e1:2027-02-08:smooth")

    (only,) = (await room.state()).experiments["e1"].pulses
    assert only.voice == "OP"
    assert room.classmate.chat == []


async def test_field_notes_are_kept_from_group_and_private_and_read_at_the_evaluation(
    room: Story,
):
    await room.start(at="F")
    await room.turn_to("2027-02-03 10:00")

    note = await room.classmate.says("/havainto Iltavuorossa minut osattiin odottaa.")
    await room.classmate.edits(note, "/havainto Iltavuorossa minua odotettiin.")
    mine = await room.student.writes("/note Kortti unohtui.")
    await room.student.edits(mine, "/note Kortti unohtui kotiin.")
    await room.student.writes("/havainto")
    await room.student.writes("Puhelu oli lyhyt.")

    notes = ["Iltavuorossa minua odotettiin.", "Kortti unohtui kotiin.", "Puhelu oli lyhyt."]
    assert await room.texts("F") == notes
    await room.does(c.StopExperiment(await room.id_of(room.teacher), "e1"))
    await room.teacher.presses("hold:e1")
    for text in notes:
        assert text in room.card("G1@e1")
    assert "Aino" not in room.card("G1@e1")


async def test_who_agreed_on_notes_is_reminded_of_them_and_asked_for_no_pulse(room: Story):
    await room.start(at="E4")
    cast = Cast(*[await room.id_of(x) for x in (room.teacher, room.instructor, room.student)])
    await room.does(
        c.DraftExperiment(cast.teacher, "E4"),
        *fill_plan(cast, await room.state()),
        c.SetField(cast.teacher, "e1", "followup", "note"),
        c.SetField(cast.teacher, "e1", "followup", "pulse", on=False),
        c.Advance(cast.teacher, "E4"),
    )
    for step in ("E5", "E6"):
        await room.does(*through(step, cast, await room.state()))
    await room.turn_to("2027-02-08 10:00")
    assert has("card.notice.begun", room.student.news(), room)

    await room.turn_to("2027-02-15 10:00")
    news = room.student.news()
    assert has("card.notice.note", news, room)
    assert not has("card.notice.pulse", news, room)
    await room.student.opens("note:e1")
    await room.student.writes("Kortti auttoi.")

    assert room.says("card.notice.noted") in room.student.sees_all
    assert "Kortti auttoi." in await room.texts("F")


async def test_a_duty_that_stays_empty_reaches_the_coordinator_after_five_working_days(
    room: Story,
):
    coordinator = await a_coordinator(room)
    await room.start(at="F", coordinator=coordinator)
    await room.turn_to("2027-03-08 10:00")
    await room.instructor.writes("/poista")
    await room.instructor.presses("forget:me")
    await room.turn(hours=1)
    assert has("card.notice.duty", room.teacher.news(), room)
    assert room.says("card.plan.vacant_inviter") in room.card("F")
    coordinator.news()

    await room.turn_to("2027-03-12 15:00")
    assert coordinator.news() == []
    await room.turn_to("2027-03-15 10:00")

    assert has("card.notice.vacant", coordinator.news(), room)
    await room.teacher.presses("open:exp:e1")
    await room.teacher.presses("open:duty:e1:inviter")
    await room.teacher.presses(f"set:e1:inviter:{await room.id_of(room.student)}")
    assert room.says("card.notice.reassigned") in coordinator.sees
    assert room.says("card.plan.vacant_inviter") not in room.card("F")


async def test_a_call_for_help_reaches_the_facilitator_the_same_working_day(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")
    room.teacher.news()

    await room.student.presses("help:e1")
    assert has("card.notice.help", room.teacher.news(), room)
    assert await room.student.presses("help:e1") == room.says("refusal.already")

    await room.turn_to("2027-02-12 17:00")  # a Friday evening
    room.teacher.news()
    await room.instructor.presses("help:e1")
    assert not has("card.notice.help", room.teacher.news(), room)
    await room.turn_to("2027-02-15 09:01")
    assert has("card.notice.help", room.teacher.news(), room)
    assert "Aino" not in "".join(each.text for each in room.posts)


async def test_two_that_do_not_go_well_in_a_row_are_told_to_the_facilitator(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")
    room.teacher.news()

    await room.student.presses("pulse:e1:2027-02-08:stuck")
    assert not has("card.notice.stuck", room.teacher.news(), room)
    await room.instructor.presses("pulse:e1:2027-02-08:undone")

    assert has("card.notice.stuck", room.teacher.news(), room)


async def test_later_comes_again_on_the_next_working_day(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")
    room.student.news()

    assert await room.student.presses("later:*") == room.says("toast.snoozed")
    await room.turn_to("2027-02-09 08:00")
    assert room.student.news() == []
    await room.turn_to("2027-02-09 09:30")

    assert has("card.notice.begun", room.student.news(), room)
    await room.student.presses("pulse:e1:2027-02-08:smooth")
    assert (await room.state()).experiments["e1"].pulses


async def test_a_muted_kind_does_not_come_again_and_others_do(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")
    assert await room.instructor.presses("mute:*") == room.says("toast.muted")
    room.instructor.news(), room.student.news()

    await room.turn_to("2027-03-17 10:00")

    assert not has("card.notice.pulse", room.instructor.news(), room)
    assert has("card.notice.pulse", room.student.news(), room)
    assert room.says("card.notice.invite21") in room.instructor.sees_all


async def test_a_confirmed_invitation_stops_its_reminders_and_brings_a_calendar_file(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-03-17 10:00")

    (file,) = ics_of(room.instructor.chat)
    assert file.document is not None
    (event,) = Calendar.from_ical(file.document.data).walk("VEVENT")
    assert event["SUMMARY"] == "Yhteinen aloituspuhelu"
    assert event["LOCATION"] == "Neuvotteluhuone"
    assert event.decoded("DTSTART") == HELSINKI_MEETING
    assert await room.instructor.presses("invited:e1") == room.says("toast.thanks")
    room.instructor.news(), room.teacher.news()
    await room.turn_to("2027-04-06 16:00")

    told = room.instructor.news() + room.teacher.news()
    for kind in ("invite17", "invite14", "invite10"):
        assert not any(room.says(f"card.notice.{kind}", inviter="Matti Ohjaaja") in x for x in told)
    assert has("card.notice.eval1", [each.text for each in room.posts], room)


async def test_an_unsent_invitation_climbs_to_the_facilitator_who_lets_the_bot_post_it(
    room: Story,
):
    await room.start(at="F")
    await room.turn_to("2027-03-22 10:00")
    assert has("card.notice.invite17", room.instructor.news(), room)
    room.teacher.news()

    await room.turn_to("2027-03-24 10:00")
    late = room.says("card.notice.invite14", inviter="Matti Ohjaaja")
    assert any(late in each for each in room.teacher.news())
    await room.turn_to("2027-03-30 10:00")
    last = room.says("card.notice.invite10", inviter="Matti Ohjaaja")
    assert any(last in each for each in room.teacher.news())
    stranger = room.button(room.teacher, "postinv:e1")
    assert await room.student.presses_data(*stranger) != ""
    await room.teacher.presses("postinv:e1")

    posted = next(each for each in room.posts if room.says("card.invitation.title") in each.text)
    assert "7.4.2027 klo 13.00" in posted.text
    assert len(ics_of(room.posts)) == 1
    assert (await room.state()).experiments["e1"].invited
    room.instructor.news()
    await room.turn_to("2027-04-02 10:00")
    assert not any("invite" in each for each in room.instructor.news())


async def test_nobody_is_disturbed_in_evenings_weekends_or_more_than_once_a_week(room: Story):
    await room.start(at="F")
    begun = len(room.telegram.calls)
    await room.turn_to("2027-04-07 12:00")

    sent = [x for x in room.telegram.calls[begun:] if x.method == "sendMessage"]
    zone = room.room.app.settings.time_zone
    moments = [each.at.astimezone(zone) for each in sent]
    assert sent
    assert all(each.weekday() < 5 for each in moments)
    assert all(time(9) <= each.time() < time(16) for each in moments)
    weeks = [
        each.at.isocalendar()[:2]
        for each in sent
        if each.chat_id == room.student.person.id and room.says("card.notice.pulse") in str(each)
    ]
    assert len(weeks) == len(set(weeks)) >= 3


async def a_coordinator(room: Story) -> Actor:
    coordinator = room.person("Kaisa Koordinaattori", member=False)
    await coordinator.starts()
    return coordinator


async def test_an_evaluation_that_is_late_reaches_the_coordinator_and_can_still_be_held(
    room: Story,
):
    coordinator = await a_coordinator(room)
    await room.start(at="F", coordinator=coordinator)
    await room.turn_to("2027-04-08 10:00")
    assert has("card.notice.record", room.teacher.news(), room)
    coordinator.news()

    await room.turn_to("2027-04-14 10:00")
    assert any(room.says("card.notice.late", count=1) in each for each in coordinator.news())
    assert has("card.notice.overdue", room.teacher.news(), room)
    await room.teacher.presses("hold:e1")
    assert (await room.state()).place == "G1@e1"
    cast = Cast(*[await room.id_of(x) for x in (room.teacher, room.instructor, room.student)])
    for step in ("G1", "G2a", "G2b", "G3a", "G3b", "G3c", "G4", "G5"):
        await room.does(*through(step, cast, await room.state()))
    coordinator.news()
    await room.turn_to("2027-05-20 10:00")

    (only,) = coordinator.news()  # nobody has said what comes next
    assert room.says("card.notice.halted_now") in only
    assert (await room.state()).experiments["e1"].decision is not None


async def test_an_evaluation_nobody_holds_ends_as_unevaluated_at_the_coordinator(room: Story):
    coordinator = await a_coordinator(room)
    await room.start(at="F", coordinator=coordinator)

    await room.turn_to("2027-05-07 10:00")

    assert has("card.notice.unevaluated", coordinator.news(), room)
    assert (await room.state()).experiments["e1"].running


async def test_the_coordinator_answers_two_questions_about_what_nobody_evaluated(room: Story):
    coordinator = await a_coordinator(room)
    await room.start(at="F", coordinator=coordinator)
    await room.turn_to("2027-05-07 10:00")
    assert room.says("card.plan.unevaluated") in room.card("F")

    await coordinator.presses("open:brief:e1")
    await coordinator.presses("set:b1:done:did_partly")
    await coordinator.writes("Puhelu kannattaa sopia ajoissa.")

    assert room.says("card.brief.ready") in coordinator.sees
    assert room.says("card.notice.briefly") in coordinator.sees_all
    await room.teacher.presses("open:exp:e1")
    assert "Puhelu kannattaa sopia ajoissa." in room.teacher.sees
    assert "Puhelu kannattaa" not in room.card("F")


async def test_an_evaluation_is_not_held_before_the_end_unless_stopped_early(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-10 10:00")
    assert await room.teacher.presses("hold:e1") == room.says("refusal.evaluation_early")
    assert await room.student.presses("hold:e1") != ""
    assert (await room.state()).place == "F"

    await room.teacher.presses("open:exp:e1")
    await room.teacher.presses("stop:e1")
    await room.teacher.presses("hold:e1")

    assert (await room.state()).place == "G1@e1"
    assert "Yhteinen aloituspuhelu" in room.card("G1@e1")
    room.student.news()
    await room.turn_to("2027-03-17 10:00")
    assert not has("card.notice.pulse", room.student.news(), room)


async def test_what_is_changed_is_tried_again_as_a_second_experiment(room: Story):
    await room.start(at="G5@e1")
    cast = Cast(*[await room.id_of(x) for x in (room.teacher, room.instructor, room.student)])
    await room.does(*fill_decision(cast, "modify"))
    await room.teacher.presses("adv:G5@e1")
    assert room.says("card.done.title") in room.posts[-2].text + room.posts[-1].text
    await room.classmate.replies("G6", "Sama, mutta paremmin")
    await room.teacher.replies("G6", "1.11.")
    await room.teacher.presses("set:next:date:2027-11-01")
    await room.teacher.presses("adv:G6")

    assert (await room.state()).place == "E4"
    assert "Yhteinen aloituspuhelu" in room.card("E4")
    assert (await room.state()).experiments["e2"].parent == "e1"
    for field, value in (
        ("start", "2027-02-08"),
        ("end", "2027-04-08"),
        ("meeting", "2027-04-12T13:00"),
    ):
        await room.does(c.SetField(cast.teacher, "e2", field, value))
    await room.does(c.OpenField(cast.teacher, "e2", ""))
    await room.teacher.presses("adv:E4")
    for actor in (room.teacher, room.instructor, room.student):
        await actor.presses("accept:e2")
    await room.teacher.presses("adv:E5")
    await room.teacher.presses("adv:E6")
    assert (await room.state()).place == "F"
    room.student.news()
    await room.turn_to("2027-02-15 10:00")

    assert has("card.notice.begun", room.student.news(), room)
    await room.student.presses("pulse:e2:2027-02-15:smooth")
    assert len((await room.state()).experiments["e2"].pulses) == 1
    assert (await room.state()).experiments["e1"].decision is not None


async def test_a_decision_waits_for_the_voice_that_was_not_there(room: Story):
    await room.start(at="G1@e1")
    teacher = await room.id_of(room.teacher)
    instructor = await room.id_of(room.instructor)
    cast = Cast(teacher, instructor, await room.id_of(room.student))
    for step in ("G1", "G2a", "G2b", "G3a", "G3b", "G3c", "G4"):
        place = f"{step}@e1"
        if step.startswith("G3"):
            await room.does(c.Judge(teacher, place, "yes"), c.Judge(instructor, place, "partly"))
        await room.does(
            c.Contribute(teacher, place, "Koulun sana.", False),
            c.Contribute(instructor, place, "Työpaikan sana.", False),
            c.Advance(teacher, place),
            c.Advance(teacher, place, accept_gap=True),
            c.Advance(teacher, place),
        )
    await room.does(*fill_decision(cast), c.Advance(teacher, "G5@e1"))
    waits = room.says("card.done.waits", voices="🎓 Opiskelija")
    assert any(waits in each.text for each in room.posts)

    await room.student.opens("answer:G3a@e1")
    await room.student.presses("judge:G3a@e1:yes", private=True)
    for step in ("G3b", "G3c"):
        decision = (await room.state()).experiments["e1"].decision
        if decision is not None and decision.waits_for:
            await room.student.presses(f"judge:{step}@e1:yes", private=True)

    decision = (await room.state()).experiments["e1"].decision
    assert decision is not None
    assert decision.waits_for == ()
    assert not any(waits in each.text for each in room.posts)


async def test_the_next_round_is_recalled_two_weeks_before(room: Story):
    await room.start(at="G6")
    await room.classmate.replies("G6", "Hitsausrobotti tulee")
    await room.teacher.replies("G6", "1.11.")
    await room.teacher.presses("set:next:date:2027-11-01")
    await room.teacher.presses("adv:G6")
    assert (await room.state()).ended
    room.teacher.news()

    await room.turn_to("2027-10-18 10:00")

    told = room.teacher.news()
    assert any("Hitsausrobotti tulee" in each for each in told)
