"""The plan: a form that fills up in the group by replies, buttons and a calendar."""

from bot.cards.buttons import callback_data
from bot.rehearsal.stage.room import PATIENCE
from dialogs import commands as c
from tests.stories.road import Cast, fill_plan
from tests.stories.story import Story

ALL_CHOICES = {
    "perspectives": ("P1", "P3"),
    "forms": ("KEH",),
}


async def a_draft(room: Story, field: str) -> None:
    """A full plan whose one field is asked again."""
    await room.start(at="E4")
    await room.teacher.presses("draft:E4")
    await refill(room)
    await ask(room, field)


async def refill(room: Story) -> None:
    ids = [await room.id_of(each) for each in (room.teacher, room.instructor, room.student)]
    await room.does(*fill_plan(Cast(*ids), await room.state()))


async def ask(room: Story, field: str) -> None:
    await room.does(c.OpenField(await room.id_of(room.teacher), "e1", field))


async def part(room: Story, field: str) -> str:
    return (await room.state()).form("e1").part(field)


async def test_the_plan_fills_up_in_place_by_whoever_answers(room: Story):
    await room.start(at="E4")
    (target,) = (await room.state()).targets
    teacher, instructor, student = [
        await room.id_of(each) for each in (room.teacher, room.instructor, room.student)
    ]
    before = len(room.posts)

    await room.teacher.presses("draft:E4")
    await room.classmate.replies("E4", "Yhteinen aloituspuhelu")
    assert "Yhteinen aloituspuhelu" in room.card("E4")
    await room.student.presses(f"set:e1:targets:{target}")
    await room.teacher.presses("field:e1:")
    for field, values in ALL_CHOICES.items():
        for value in values:
            await room.teacher.presses(f"set:e1:{field}:{value}")
        await room.teacher.presses("field:e1:")
    await room.classmate.replies("E4", "Opiskelija kertoo tavoitteensa.")
    await room.supervisor.replies("E4", "Soitamme ennen jaksoa.\nTäytämme kortin.")
    await room.teacher.presses(f"set:e1:responsible:{teacher}")
    for doer in (instructor, student):
        await room.teacher.presses(f"set:e1:doers:{doer}")
    await room.teacher.presses("field:e1:")
    await room.teacher.presses("set:e1:start:2027-01-20")  # a day of the calendar
    await room.teacher.presses("set:e1:end:2027-03-20")  # two months, offered
    await room.teacher.presses("set:e1:followup:pulse")
    await room.teacher.presses("field:e1:")
    await room.teacher.presses("set:e1:rhythm:weekly")
    await room.teacher.presses("set:e1:meeting:2027-03-29")
    await room.teacher.presses("set:e1:meeting:2027-03-29T13:00")
    await room.supervisor.replies("E4", "Kokoushuone 2")
    await room.teacher.presses(f"set:e1:inviter:{instructor}")

    assert "🏭 Työpaikka 1 · 🎓 Opiskelija 1" in room.card("E4")  # doers, by voice
    assert "Aino" not in room.card("E4")
    assert "Tiina" in room.card("E4")
    assert room.says("card.form.ready_experiment") in room.card("E4")
    assert len(room.posts) == before  # everything was an edit of one card
    await room.teacher.presses("adv:E4")
    assert (await room.state()).place == "E5"
    assert "Kokoushuone 2" in room.card("E5")


async def test_a_typed_date_is_read_back_with_its_weekday_before_it_counts(room: Story):
    await a_draft(room, "start")

    for typed, day, read in (
        ("1.2.", "2027-02-01", "ma 1.2.2027"),
        ("ti 2.2.", "2027-02-02", "ti 2.2.2027"),
        ("3. helmikuuta", "2027-02-03", "ke 3.2.2027"),
        ("huomenna", "2027-01-19", "ti 19.1.2027"),
        ("2027-02-05", "2027-02-05", "pe 5.2.2027"),
    ):
        await ask(room, "start")
        await room.student.replies("E4", typed)
        assert room.says("card.form.confirm") in room.card("E4")
        assert room.says("button.confirm_date", date=read) in room.message("E4").labels
        await room.student.presses(f"set:e1:start:{day}")
        assert await part(room, "start") == day


async def test_a_date_that_cannot_be_is_refused_with_a_reason(room: Story):
    await a_draft(room, "start")
    before = await part(room, "start")

    for typed, refusal in (
        ("31.2.", "no_such_day"),
        ("ti 1.2.", "weekday_disagrees"),
        ("1.1.2020", "date_past"),
        ("kohta", "date_not_understood"),
        ("keväällä", "date_not_understood"),
        ("klo 13", "date_not_understood"),
    ):
        await room.student.replies("E4", typed)
        assert room.says(f"refusal.{refusal}") in room.student.sees, typed
        assert await part(room, "start") == before


async def test_a_vague_date_offers_the_days_it_may_mean(room: Story):
    await a_draft(room, "start")

    await room.student.replies("E4", "ensi viikolla")

    assert room.says("card.form.which") in room.card("E4")
    await room.student.presses("set:e1:start:2027-01-27")
    assert await part(room, "start") == "2027-01-27"


async def test_a_misread_date_is_asked_again(room: Story):
    await a_draft(room, "start")
    before = await part(room, "start")
    await room.student.replies("E4", "3.2.")

    await room.student.presses("clear:e1:start")

    assert room.says("card.form.confirm") not in room.card("E4")
    assert await part(room, "start") == before


async def test_the_calendar_turns_its_months(room: Story):
    await a_draft(room, "start")

    await room.student.presses("field:e1:start:2027-02")

    assert "helmikuu 2027" in " ".join(room.message("E4").labels)
    await room.student.presses("set:e1:start:2027-02-15")
    assert await part(room, "start") == "2027-02-15"


async def test_the_hour_of_the_meeting_can_be_typed(room: Story):
    await a_draft(room, "meeting")
    await room.teacher.replies("E4", "8.4.")
    await room.teacher.presses("set:e1:meeting:2027-04-08")
    assert "2027-04-08" in await part(room, "meeting")

    await room.teacher.replies("E4", "klo 13")
    await room.teacher.presses("set:e1:meeting:2027-04-08T13:00")

    assert await part(room, "meeting") == "2027-04-08T13:00"
    assert "8.4.2027 klo 13.00" in room.card("E4")


async def test_a_plan_out_of_rule_says_why_and_cannot_go_on(room: Story):
    await a_draft(room, "")
    teacher = await room.id_of(room.teacher)

    for field, value, rule in (
        ("end", "2027-02-10", "length_out"),
        ("end", "2027-02-20", "reason_needed"),
        ("end", "2027-12-31", "length_out"),
        ("meeting", "2027-03-25T13:00", "meeting_early"),
        ("meeting", "2027-05-03T13:00", "meeting_late"),
        ("meeting", "2027-04-10T13:00", "meeting_hours"),
        ("meeting", "2027-04-07T18:00", "meeting_hours"),
    ):
        good = await part(room, field)
        await room.does(c.SetField(teacher, "e1", field, value))
        assert room.says(f"problem.{rule}") in room.card("E4"), value
        assert await room.teacher.presses("adv:E4") == room.says("refusal.plan_incomplete")
        await room.does(c.SetField(teacher, "e1", field, good))

    assert (await room.state()).place == "E4"
    await room.teacher.presses("adv:E4")
    assert (await room.state()).place == "E5"


async def test_a_plan_that_deserves_a_second_look_says_so_and_goes_on(room: Story):
    await a_draft(room, "aim")
    await room.student.replies("E4", "Yhteistyö on parempaa.")
    await ask(room, "actions")
    await room.student.replies("E4", "Yhteinen puhelu")
    teacher = await room.id_of(room.teacher)
    await room.does(c.SetField(teacher, "e1", "end", "2027-06-07"))
    card = room.card("E4")
    assert room.says("warning.not_observable") in card
    assert f"{room.says('warning.no_verb')} Yhteinen puhelu" in card
    assert room.says("warning.ends_in_summer") in card
    assert room.says("warning.period_unknown") in card

    await ask(room, "aim")
    await room.student.replies("E4", "Opiskelija kertoo tavoitteensa.")
    await ask(room, "end")
    await room.student.presses("set:e1:end:2027-04-01")
    await ask(room, "")
    assert "Työpaikkajakso" in room.message("E4").labels
    await room.student.presses("field:e1:period")
    await room.student.presses("set:e1:period:outside")

    card = room.card("E4")
    assert room.says("warning.not_observable") not in card
    assert room.says("warning.ends_in_summer") not in card
    assert room.says("warning.no_period") in card
    await room.teacher.presses("adv:E4")
    assert (await room.state()).place == "E5"


async def test_a_short_plan_goes_on_with_a_reason(room: Story):
    await a_draft(room, "")
    teacher = await room.id_of(room.teacher)
    await room.does(
        c.SetField(teacher, "e1", "end", "2027-02-20"),
        c.SetField(teacher, "e1", "meeting", "2027-02-23T13:00"),
        c.OpenField(teacher, "e1", ""),
    )
    assert room.says("problem.reason_needed") in room.card("E4")

    await room.teacher.replies("E4", "Jakso on lyhyt.")
    await room.teacher.presses("adv:E4")

    assert (await room.state()).place == "E5"


async def test_an_inviter_must_be_someone_the_bot_can_write_to(room: Story):
    await a_draft(room, "inviter")
    classmate = await room.id_of(room.classmate)

    await room.teacher.presses(f"set:e1:inviter:{classmate}")

    assert room.says("problem.inviter_unreachable") in room.card("E4")
    await room.classmate.starts()
    await room.teacher.presses("adv:E4")
    assert (await room.state()).place == "E5"


async def test_one_press_too_many_makes_no_second_experiment(room: Story):
    await room.start(at="E4")
    message, data = room.button(room.teacher, "draft:E4")

    for press in [room.teacher.person.presses(message, data=data) for _ in range(2)]:
        await press.answer(timeout=PATIENCE)
    await room.settle()

    assert len((await room.state()).experiments) == 1


async def test_up_to_three_experiments_and_no_fourth(room: Story):
    await room.start(at="E4")
    for _ in range(3):
        await room.teacher.presses("draft:E4")
    data = callback_data(room.room.app.renderer.key, 1, "draft:E4")

    said = await room.teacher.presses_data(room.message("E4"), data)

    assert said != ""
    assert len((await room.state()).experiments) == 3


async def test_the_plan_is_read_back_and_each_voice_accepts_it(room: Story):
    await room.start(at="E5")
    card = room.card("E5")
    assert "Yhteinen aloituspuhelu" in card
    assert "1.2.2027" in card
    assert "7.4.2027 klo 13.00" in card

    assert await room.student.presses("accept:e1") == room.says("toast.accepted")
    assert await room.student.presses("accept:e1") == room.says("refusal.already")
    await room.teacher.presses("adv:E5")
    assert (await room.state()).place == "E5"  # two voices have not accepted yet
    await room.teacher.presses("time:E5")
    await room.instructor.presses("accept:e1")
    await room.teacher.presses("accept:e1")
    await room.teacher.presses("adv:E5")

    assert (await room.state()).place == "E6"
    for voice in ("TP", "OL", "OP"):
        assert room.says(f"voice_missing.{voice}") not in room.card("E5")


async def test_only_the_named_person_takes_a_duty(room: Story):
    await room.start(at="E5")

    stranger = room.person("Ohikulkija")
    assert await room.student.presses("duty:e1:responsible") == room.says("refusal.not_yours")
    assert await stranger.presses("duty:e1:inviter") == room.says("refusal.not_yours")
    assert await stranger.presses("accept:e1") == room.says("refusal.not_a_participant")
    assert (await room.state()).experiments["e1"].duties == frozenset()
    assert await room.instructor.presses("duty:e1:inviter") == room.says("toast.accepted")

    assert {duty for duty, _ in (await room.state()).experiments["e1"].duties} == {"inviter"}


async def test_a_promise_is_kept_from_the_group_and_comes_back_in_a_week(room: Story):
    await room.start(at="E6")
    await room.student.privately("E6", "Kirjoitan tavoitteeni.")
    await room.teacher.presses("adv:E6")
    room.student.news()

    await room.turn(days=7)

    assert not any("Kirjoitan tavoitteeni." in each.text for each in room.posts)
    assert any("Kirjoitan tavoitteeni." in each for each in room.student.news())


async def test_a_duty_left_without_its_holder_is_seen_by_the_facilitator_the_same_day(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-02 10:00")
    room.teacher.news()

    await room.instructor.writes("/poista")
    await room.instructor.presses("forget:me")
    await room.turn(hours=1)

    assert any(room.says("card.notice.duty") in each for each in room.teacher.news())
