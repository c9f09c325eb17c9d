"""Joining, changing one's voice, coming late, and leaving with or without one's words."""

import json
from pathlib import Path

import pytest

from tests.stories.story import Actor, Story, on_disk


async def test_one_press_in_the_group_is_enough_to_take_part(room: Story):
    await room.start(at="I2")

    said = await room.instructor.presses("join:TP")
    assert said == room.says("toast.joined_private", voice=room.says("voice.TP"))
    await room.teacher.presses("join:OL")
    await room.classmate.presses("join:OP")

    assert len((await room.state()).active) == 3
    assert len(room.posts) == 1
    assert "🏭 Työpaikka 1 · 🏫 Oppilaitos 1 · 🎓 Opiskelija 1" in room.card("I2")
    assert room.classmate.chat == []


async def test_pressing_another_voice_changes_it_and_the_same_one_again_does_nothing(room: Story):
    await room.start(at="I2")
    await room.student.presses("join:TP")

    await room.student.presses("join:OP")
    again = await room.student.presses("join:OP")

    assert again == room.says("refusal.already")
    (joined,) = (await room.state()).active
    assert joined.voice == "OP"
    assert "🏭 Työpaikka 0" in room.card("I2")


async def test_nothing_begins_without_a_workplace_and_a_school(room: Story):
    await room.start(at="I2")
    await room.teacher.presses("join:OL")

    assert await room.teacher.presses("adv:I2") == room.says("refusal.needs_workplace")

    await room.supervisor.presses("join:TP")
    await room.teacher.presses("adv:I2")
    assert (await room.state()).place == "I2"  # no student: a choice to be made
    await room.teacher.presses("gap:I2")
    assert (await room.state()).place == "I3"


async def test_who_never_opened_the_private_chat_takes_part_in_everything_by_replies(room: Story):
    await room.start(at="A1")
    quiet = room.classmate

    await quiet.replies("A1", "Luen työpaikan verkkosivun.")
    assert await quiet.presses("ready:A1") == room.says("toast.ready")
    await room.after(quiet.person.sends, room.group, sticker=True, reply_to=room.message("A1"))

    assert room.posts[-1].text == room.says("say.text_only")
    assert await room.texts("A1") == ["Luen työpaikan verkkosivun."]
    assert quiet.chat == []
    sent = [each.chat_id for each in room.telegram.calls]
    assert quiet.person.id not in sent


async def test_who_never_opened_the_private_chat_votes_and_accepts_too(room: Story):
    await room.start(at="E3")
    assert await room.classmate.presses("dot:E3:*") == room.says("toast.dots_left", left=2)

    await room.supervisor.presses("dot:E3:*")

    dots = (await room.state()).dots
    assert len(dots) == 2


async def test_a_late_joiner_comes_in_with_one_press_and_is_counted(room: Story):
    await room.start(at="A1", first_card=True)
    late = room.person("Leena")
    await late.starts()

    await late.presses("join:TP")

    assert (await room.state()).takes_part(await room.id_of(late))
    assert room.card("A1")  # where the others are
    await late.replies("A1", "Meillä on perehdytyslista.")
    assert await room.texts("A1") == ["Meillä on perehdytyslista."]


async def test_aloita_brings_the_first_card_down_to_someone_who_comes_late(room: Story):
    await room.start(at="A1")
    late = room.person("Leena")

    await late.says("/aloita")
    await late.presses("join:TP")

    assert (await room.state()).takes_part(await room.id_of(late))
    assert (await room.state()).place == "A1"
    assert len(room.posts) == 2


async def test_someone_who_has_not_joined_is_told_how_to(room: Story):
    await room.start(at="A1")
    guest = room.person("Vieras")

    await guest.replies("A1", "Saako tähän vastata?")
    await guest.starts()
    await guest.opens("answer:A1")

    assert await room.texts("A1") == []
    assert room.says("refusal.not_a_participant") in room.posts[-1].text
    assert room.says("say.join_first") in guest.sees


async def test_leaving_without_texts_keeps_the_words_and_forgets_the_person(room: Story):
    await room.start(at="A1")
    await room.student.replies("A1", "Sana joka jää.")
    await room.instructor.replies("A1", "Toinen sana.")
    await room.teacher.replies("A1", "Kolmas sana.")

    await room.student.writes("/poista")
    said = await room.student.presses("forget:me")
    await room.teacher.presses("adv:A1")

    assert said == room.says("say.forgotten")
    assert "Sana joka jää." in room.card("A1")
    assert len((await room.state()).active) == 4
    assert await people_named(room, "Aino") == 0


async def test_leaving_with_texts_takes_them_from_every_card_and_from_the_disk(
    room: Story, tmp_path: Path
):
    secret = "Ainutlaatuinensana"
    await room.start(at="I3")
    await room.student.privately("I3", f"Kukaan ei tiennyt: {secret}.")
    await room.instructor.privately("I3", "Tieto ei kulkenut.")
    await room.teacher.privately("I3", "Soitto jäi väliin.")
    await room.teacher.presses("adv:I3")
    await room.teacher.presses("adv:I3")
    quoting = [each for each in room.posts if secret in each.text]
    assert quoting

    await room.student.writes("/poista")
    await room.student.presses("forget:texts")
    await room.settle()

    assert [each.text for each in room.posts if secret in each.text] == []
    assert "Tieto ei kulkenut." in "".join(each.text for each in quoting)
    assert on_disk(tmp_path, secret) == []
    assert await people_named(room, "Aino") == 0


async def test_older_copies_of_a_card_are_lines_that_hold_no_words_of_people(room: Story):
    await room.start(at="A1", first_card=True)
    await room.student.replies("A1", "Kerroin tämän.")
    await room.teacher.presses("adv:A1")
    await room.teacher.presses("gap:A1")
    older = room.message("A1")
    assert "Kerroin tämän." in older.text
    await room.teacher.presses("pause")
    await room.teacher.presses("resume")  # posts the card anew
    assert room.message("A1") is not older
    title = "Ennen jaksoa"
    assert older.text == f"✓ {title}: {room.says('card.former.answers_below')}"
    assert older.labels == []

    await room.student.writes("/poista")
    await room.student.presses("forget:texts")
    await room.turn(minutes=2)

    assert "Kerroin tämän." not in room.card("A1")
    assert not any("Kerroin tämän." in each.text for each in room.posts)
    await room.instructor.says("Vanhaan korttiin.", older)
    assert "Vanhaan korttiin." in await room.texts("A1")


async def test_whoever_was_forgotten_can_come_back_as_somebody_new(room: Story):
    await room.start(at="A1", first_card=True)
    await room.student.writes("/forgetme")
    await room.student.presses("forget:texts")

    await room.student.presses("join:OP")
    await room.student.replies("A1", "Palasin.")

    assert await room.texts("A1") == ["Palasin."]


async def test_everyone_sees_what_is_kept_of_them(room: Story):
    await room.start(at="A1")
    await room.student.privately("A1", "Minun sanani.")

    await room.student.writes("/tietoni")

    assert "Minun sanani." in room.student.sees
    assert "Aino" in room.student.sees
    assert "Konepaja Teräskulma" in room.student.sees


async def test_everyone_gets_what_is_kept_of_them_as_a_file_and_nothing_of_others(room: Story):
    await room.start(at="F")
    await room.instructor.writes("Muiden sana.")
    await room.student.writes("/havainto Minun sanani.")
    await room.student.writes("/tietoni")

    assert await room.student.presses("export") == room.says("toast.exported")

    document = room.student.latest.document
    assert document is not None
    assert document.filename == "tietoni.json"
    kept = json.loads(document.data)
    known = await room.student.known()
    assert kept["name"] == known.name
    assert kept["workshops"][0]["partner"] == "Konepaja Teräskulma"
    assert kept["workshops"][0]["voice"] == "OP"
    assert "Minun sanani." in kept["workshops"][0]["words"]
    assert kept["stored"]["people"][0]["telegram_id"] == room.student.person.id
    told = {each["type"] for each in kept["stored"]["events"]}
    assert {"ParticipantJoined", "ContributionMade", "DotsSet", "PlanAccepted"} <= told
    assert "Minun sanani." in [each["value"] for each in kept["stored"]["texts"]]
    text = document.data.decode()
    assert "Tiina" not in text
    assert "Yhteinen aloituspuhelu" not in text  # what another wrote


async def test_a_late_joiner_gets_three_lines_and_answers_at_once(room: Story):
    await room.start(at="A1", first_card=True)
    late = room.person("Leena")
    await late.starts()
    late.news()

    await late.presses("join:TP")

    (card,) = late.news()
    what, where, question = card.splitlines()
    assert "Konepaja Teräskulma" in what
    assert where == room.says(
        "card.welcome.where", task="Nykyiset yhteistyökäytännöt", title="Ennen jaksoa"
    )
    assert question.endswith("?")
    await late.writes("Meillä on perehdytyslista.")
    assert await room.texts("A1") == ["Meillä on perehdytyslista."]
    await late.writes("Vastaan korttiin.", late.latest)
    assert len(await room.texts("A1")) == 2


async def test_a_late_joiner_without_a_private_chat_is_told_by_the_press(room: Story):
    await room.start(at="A1", first_card=True)
    late = room.person("Leena")

    said = await late.presses("join:TP")

    assert len(said) <= 200
    assert len(said.splitlines()) == 3
    assert "Ennen jaksoa" in said
    assert late.chat == []
    changed = room.says("toast.joined", voice=room.says("voice.OP"))
    assert await late.presses("join:OP") == changed


async def test_a_late_joiner_of_a_rating_opens_it_by_a_button(room: Story):
    await room.start(at="A3", first_card=True)
    late = room.person("Leena")
    await late.starts()

    await late.presses("join:TP")
    assert room.says("card.welcome.press") in late.sees
    await late.presses("open:answer:A3")

    assert room.says("card.rating.scale") in late.sees


async def test_a_leavers_duty_is_offered_in_the_group_and_taken_by_a_press(room: Story):
    await room.start(at="F")
    name = room.instructor.person.first_name
    room.news()

    await room.instructor.writes("/poista")
    await room.instructor.presses("forget:me")

    offered = room.message("vacancy:e1")
    assert room.says("card.plan.vacant_inviter") in offered.text
    assert name not in offered.text
    refused = await room.classmate.presses("take:e1:inviter")
    assert refused == room.says("refusal.open_private")
    assert await room.student.presses("take:e1:inviter") == room.says("toast.accepted")
    assert (await room.state()).form("e1").person("inviter") == await room.id_of(room.student)
    assert room.says("card.notice.reassigned") in offered.text
    assert offered.labels == []
    assert room.says("card.plan.vacant_inviter") not in room.card("F")


async def test_nobody_waits_for_those_who_never_open_their_private_chat(room: Story):
    await room.start(at="A3")

    assert room.says("card.rate.progress", done=0, people=3) in room.card("A3")
    assert room.says("card.unopened.rate", count=2) in room.card("A3")
    for actor in (room.teacher, room.instructor, room.student):
        await rate_all(room, actor)
    await room.teacher.presses("adv:A3")
    await room.teacher.presses("adv:A3")

    assert (await room.state()).place == "A4"


async def rate_all(room: Story, actor: Actor) -> None:
    await actor.opens("rate:A3")
    while room.says("card.rating.done") not in actor.sees:
        asked = actor.latest
        (last,) = asked.keyboard[-1][-1:]
        await actor.presses_data(asked, last.data)


async def test_who_never_opened_the_private_chat_names_targets_too(room: Story):
    await room.start(at="E2")
    await room.classmate.replies("E2", "Yhteinen aloitus.")
    assert "Yhteinen aloitus." in room.card("E2")


@pytest.mark.parametrize("place", ["G1@e1", "G3a@e1"])
async def test_who_never_opened_the_private_chat_evaluates_too(room: Story, place: str):
    await room.start(at=place)

    await room.classmate.replies(place, "Sain nimen etukäteen.")
    if place == "G3a@e1":
        said = await room.classmate.presses("judge:G3a@e1:yes")
        assert said == room.says("toast.saved")

    assert await room.texts(place) == ["Sain nimen etukäteen."]
    assert await room.classmate.presses(f"ready:{place}") == room.says("toast.ready")
    assert room.classmate.chat == []


async def people_named(room: Story, name: str) -> int:
    row = await room.database.fetch_one(
        "SELECT count(*) AS n FROM people WHERE name LIKE ?", (f"%{name}%",)
    )
    return int(row["n"])
