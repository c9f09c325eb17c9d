"""A date by many, as it is pressed: the facilitator offers, people tick, she confirms one."""

from tests.stories.story import Story


async def test_a_group_finds_a_time_for_its_next_meeting(room: Story):
    await room.start(at="M@B", format="SERIES", first_card=True)
    await room.teacher.opens("time:B")
    await room.teacher.presses("offer:M@B")
    await room.teacher.writes("ma 25.1. klo 9")
    await room.teacher.presses("set:mB:at:2027-01-25T09:00:1")
    await room.teacher.writes("28.1. klo 9")
    await room.teacher.presses("set:mB:at:2027-01-28T09:00:1")
    before = len(room.posts)

    assert await room.teacher.presses("askdates:M@B") == room.says("toast.dates_asked")

    assert len(room.posts) == before + 1
    assert "Mitkä ajat sopivat?" in room.card("dates:B")
    toast = await room.student.presses("tick:M@B:20270128T0900")
    assert toast == "Merkitsin: to 28.1.2027 klo 9.00"
    await room.instructor.presses("tick:M@B:20270128T0900")
    await room.supervisor.presses("tick:M@B:")
    assert len(room.posts) == before + 1
    assert room.message("dates:B").labels[:3] == [
        "ma 25.1.2027 klo 9.00 (0)",
        "to 28.1.2027 klo 9.00 (2)",
        "Mikään ei sovi (1)",
    ]

    await room.teacher.presses("open:time:B")
    assert "Vastanneita: 3/5" in room.private(room.teacher)
    await room.teacher.presses("set:mB:at:2027-01-28T09:00:1", private=True)

    assert room.card("dates:B") == "✓ Seuraava tapaaminen: to 28.1.2027 klo 9.00"
    assert room.message("dates:B").labels == []
    assert "to 28.1.2027 klo 9.00" in room.card("M@B")
    assert room.posts[-1] is room.message("M@B")
    await room.is_sound()


async def test_in_english_the_times_are_told_as_they_are_read(room: Story):
    await room.start(at="M@B", format="SERIES", language="en", first_card=True)
    await room.teacher.opens("time:B")
    await room.teacher.presses("offer:M@B")
    for day in ("25", "26"):
        await room.teacher.presses(f"set:mB:at:2027-01-{day}:1")
        await room.teacher.presses(f"set:mB:at:2027-01-{day}T13:00:1")
    await room.teacher.presses("askdates:M@B")

    assert room.card("dates:B").endswith("Which times suit?")
    assert room.message("dates:B").labels[-1] == "Facilitator: confirm a time"
