"""All workshops of who follows them: a line each, pages, and a card that opens from each."""

import pytest

from dialogs import commands as c
from storage import workshops
from storage.tables import people
from tests.stories.story import Actor, Story

LIMIT = 4096


async def a_coordinator(room: Story, language: str = "fi") -> Actor:
    coordinator = room.person("Kaisa Koordinaattori", member=False, language=language)
    await coordinator.starts()
    known = await room.id_of(coordinator)
    async with room.room.app.streams.transaction():
        await people.set_role(room.database, known, "coordinator")
    return coordinator


async def begun(room: Story, coordinator: Actor, count: int) -> None:
    """So many other workshops that the coordinator follows, each with a partner of its own."""
    streams = room.room.app.streams
    follower, leader = await room.id_of(coordinator), await room.id_of(room.teacher)
    async with streams.transaction():
        for number in range(count):
            create = c.Create(leader, "uudista", "fi", "Europe/Helsinki", follower)
            made = await workshops.create(streams, create, room.now)
            for field, words in (("partner", f"Kumppani {number:03}"), ("field", "Metalli")):
                fill = c.FillField(leader, "setup", field, words)
                assert (await streams.handle(made, fill, room.now)).refusal is None
    await room.settle()


def lines(actor: Actor) -> list[str]:
    return [each for each in actor.sees.splitlines() if each.startswith("• ")]


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


async def test_without_workshops_it_says_how_to_begin_one(room: Story):
    coordinator = await a_coordinator(room)

    await coordinator.writes("/aloita")

    assert room.says("card.home.create") in coordinator.sees
    assert room.says("button.invite_teacher") in coordinator.latest.labels


async def test_a_single_one_stands_as_a_line_with_its_button_and_its_card(room: Story):
    coordinator = await a_coordinator(room)
    await room.start(at="F", coordinator=coordinator)
    await coordinator.writes("/aloita")

    assert coordinator.sees.startswith("Työpajat (1)")
    assert [plain(each) for each in lines(coordinator)] == [
        "• Konepaja Teräskulma: kokeilu käynnissä ke 31.3.2027 asti. "
        "Arviointi: ke 7.4.2027 klo 13.00."
    ]
    assert coordinator.latest.labels == [
        "Konepaja Teräskulma",
        room.says("button.new_workshop"),
        room.says("button.invite_teacher"),
    ]
    await coordinator.presses("ws:1")
    assert "kokeilu käynnissä" in coordinator.sees
    assert "Vetäjä: Tiina Opettaja." in plain(coordinator.sees)
    assert room.says("button.ask_leader") in coordinator.latest.labels


@pytest.mark.parametrize("count", [9, 100])
async def test_many_stand_in_pages_of_eight(room: Story, count: int):
    coordinator = await a_coordinator(room)
    await room.teacher.starts()
    await begun(room, coordinator, count)

    await coordinator.writes("/aloita")
    seen, pages = [*lines(coordinator)], -(-count // 8)
    assert f"Työpajat ({count}) · sivu 1/{pages}" in coordinator.sees
    assert room.says("button.ideas_before") not in coordinator.latest.labels
    for page in range(2, pages + 1):
        await coordinator.presses(f"list:{page}")
        assert len(coordinator.sees) < LIMIT / 2
        assert len(lines(coordinator)) <= 8
        seen += lines(coordinator)

    assert len({*seen}) == len(seen) == count
    assert room.says("button.ideas_after") not in coordinator.latest.labels
    await coordinator.presses(f"list:{pages - 1}")
    assert f"sivu {pages - 1}/{pages}" in coordinator.sees


async def test_what_needs_somebody_stands_first_with_whom_to_ask(room: Story):
    coordinator = await a_coordinator(room)
    await room.start(at="F", coordinator=coordinator)
    await begun(room, coordinator, 3)
    async with room.room.app.streams.transaction():
        begins = c.SetField(await room.id_of(room.teacher), "setup", "date", "2027-05-03")
        assert (await room.room.app.streams.handle(2, begins, room.now)).refusal is None
    await room.turn_to("2027-04-14 10:00")

    await coordinator.writes("/aloita")

    said = plain(coordinator.sees)
    assert "Kaipaa huomiota (1)\n• Konepaja Teräskulma: arviointi on 7 päivää myöhässä." in said
    assert "myöhässä. Kysy: Tiina Opettaja" in said
    assert "Etenee itsestään:\n• Kumppani 000: alkaa ma 3.5.2027.\n• Kumppani 002: ei" in said


async def test_the_card_asks_who_leads_pauses_and_comes_again(room: Story):
    coordinator = await a_coordinator(room)
    await room.start(at="F", coordinator=coordinator)
    await room.turn_to("2027-04-14 10:00")
    room.teacher.news()
    await coordinator.writes("/aloita")
    await coordinator.presses("ws:1")

    assert await coordinator.presses("askfac:e1") == room.says("toast.leader_asked")
    asked = room.says("card.presence.coordinator_asks_time", name="Kaisa Koordinaattori")
    assert any(plain(asked) in plain(each) for each in room.teacher.news())
    assert await coordinator.presses("askfac:e1") == room.says("refusal.asked_today")
    assert await coordinator.presses("later:*:7") == room.says("toast.put_off_7")
    assert "⏰ Muistutan sinua: ke 21.4.2027." in plain(coordinator.sees)
    await coordinator.presses("pause")
    assert (await room.state()).paused
    await coordinator.presses("resume")
    assert not (await room.state()).paused
    coordinator.news()
    await room.turn_to("2027-04-21 10:00")
    assert any("2 viikkoa myöhässä" in each for each in coordinator.news())


async def test_who_follows_nothing_here_is_refused_kindly(room: Story):
    coordinator, other = await a_coordinator(room), room.person("Outi", member=False)
    await room.start(at="F", coordinator=coordinator)
    await other.starts()

    await other.opens("followed")

    assert room.says("refusal.not_facilitator") in other.sees


async def test_a_teacher_who_leads_several_sees_the_same_of_her_own(room: Story):
    coordinator = await a_coordinator(room)
    await room.start(at="F", coordinator=coordinator)
    await room.teacher.writes("/aloita")
    assert room.says("card.home.mine") in room.teacher.sees

    await begun(room, coordinator, 1)
    await room.teacher.writes("/aloita")

    assert room.teacher.sees.startswith("Työpajat (2)")
    assert room.says("button.invite_teacher") not in room.teacher.latest.labels
    await room.teacher.presses("ws:1")
    assert room.says("card.remote.title") in room.teacher.sees


async def test_in_english(room: Story):
    coordinator = await a_coordinator(room, "en")
    await room.start(at="F", coordinator=coordinator)
    await room.turn_to("2027-04-14 10:00")
    late = plain(coordinator.sees)

    await coordinator.writes("/start")
    listed = plain(coordinator.sees)
    await coordinator.presses("ws:1")

    assert late.startswith("The evaluation is a week late\nPartner: Konepaja Teräskulma")
    assert "What will you do?" in late
    assert listed.startswith("Workshops (1)\n\nNeeds attention (1)")
    assert "the evaluation is 7 days late. Ask: Tiina Opettaja" in listed
    assert coordinator.latest.labels == [
        "Ask the facilitator for a time",
        "Make a brief evaluation",
        "Change the facilitator",
        "Pause for now",
        "Remind me in a week",
    ]


# /tilanne


async def test_on_the_day_of_an_evaluation_who_leads_sees_who_comes(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-04-06 10:00")
    when = "e1:20270407T1300:1"
    await room.student.presses(f"come:{when}")
    await room.turn_to("2027-04-07 09:30")

    await room.teacher.writes("/tilanne")

    assert room.says("card.waits.coming", coming=1, people=5) in room.teacher.sees


async def test_of_a_running_experiment_who_leads_sees_its_pulses(room: Story):
    await room.start(at="F", reachable=("teacher", "instructor", "student", "supervisor"))
    leader = await room.id_of(room.supervisor)
    await room.does(c.HandOver(await room.id_of(room.teacher), leader))
    await room.turn_to("2027-02-08 10:00")
    await room.student.presses("pulse:e1:2027-02-08:smooth")

    await room.supervisor.writes("/tilanne")

    assert "Kokeilu käynnissä ke 31.3.2027 asti." in plain(room.supervisor.sees)
    assert "Pikakysely: sujuu 1." in room.supervisor.sees
