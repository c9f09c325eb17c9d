"""The calendar file: a meeting that people put into their calendars."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.cards.media import Attachment
from dialogs.workshop import Workshop

LENGTH = timedelta(hours=1)


def invitation_file(
    workshop: Workshop, stream_id: int, experiment: str, now: datetime, *, house: str
) -> Attachment | None:
    """The meeting as an .ics file in UTC (RFC 5545).

    Moving it later keeps the UID and counts SEQUENCE up. `house` is what tells this installation
    from all others: their workshops have the same numbers.
    """
    form = workshop.form(experiment)
    meeting = form.moment("meeting", workshop.local)
    if meeting is None or experiment not in workshop.experiments:
        return None
    event = Event()
    event.add("uid", f"workshop-{stream_id}-{experiment}@{house}.kokeilubotti")
    event.add("sequence", workshop.experiments[experiment].moves)
    event.add("dtstamp", now)
    start = meeting.astimezone(now.tzinfo)
    event.add("dtstart", start)
    event.add("dtend", start + LENGTH)
    event.add("summary", form.text("name"))
    event.add("location", form.text("place"))
    event.add("description", form.text("aim"))
    calendar = Calendar()
    calendar.add("prodid", "-//Kokeilubotti//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return Attachment(f"{experiment}.ics", calendar.to_ical())
