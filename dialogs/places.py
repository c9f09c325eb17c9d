"""Places on the road and forms, by their names: what a name is about."""

from dialogs.events import Place


def step_of(place: Place) -> str:
    """The step id of a place."""
    return place.partition("@")[0].partition("/")[0]


def group_of(place: Place) -> int:
    """The number of the small group that a place belongs to; 0 for everyone together."""
    number = place.partition("/")[2]
    return int(number) if number.isdecimal() else 0


def place_in(step: str, group: int) -> Place:
    """The place of a step in a small group, or of everyone together (0)."""
    return f"{step}/{group}" if group else step


def subject_of(place: Place) -> str:
    """The experiment that a place is about, or ""."""
    subject = place.partition("@")[2]
    return "" if subject.isupper() else subject


def rests_before(place: Place) -> str:
    """The task that the next meeting begins with, where the group rests at this place, or ""."""
    task = place.partition("@")[2]
    return task if task.isupper() else ""


def form_of(place_form: str, subject: str) -> str:
    """The key of a form: a letter, and the experiment's number or the task it is about."""
    letter = {schema: letter for letter, schema in LETTERS.items()}.get(place_form)
    return f"{letter}{subject.removeprefix('e')}" if letter else place_form


def schema_of(form: str) -> str:
    """The name of the form's fields in the workbook, from its key."""
    about = form[1:]
    one_of_many = about.isdigit() or (len(about) == 1 and about.isupper())
    return LETTERS.get(form[:1], form) if one_of_many else form


LETTERS = {"e": "experiment", "d": "decision", "b": "brief", "m": "meeting"}
"""The forms about an experiment: its plan, its decision, and its brief evaluation when overdue.

And the one about the meeting that begins with a task: `mD`.
"""
