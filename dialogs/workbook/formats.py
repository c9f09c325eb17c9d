"""Formats: how the tasks before experiments are paced; which of them are done in which meeting."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Meetings = tuple[tuple[str, ...], ...]
"""The tasks of each meeting, in order."""


class Format(BaseModel):
    """One way to pace the tasks: its meetings, in each order in which the tasks may come."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    orders: Annotated[Mapping[str, Meetings], Field(min_length=1)]
    """By the name of the order; the first is taken where none is chosen."""
    break_before: str = ""
    own_time: bool = False
    """Each answers when it suits, but for the tasks for which people are together."""

    def meetings(self, order: str) -> Meetings:
        """The meetings of an order, or of the format's own one where it is not known."""
        return self.orders.get(order) or next(iter(self.orders.values()))


def in_a_row(meetings: Meetings) -> tuple[str, ...]:
    """The tasks of all meetings, one after another."""
    return tuple(task for meeting in meetings for task in meeting)


def split_before(meetings: Meetings, task: str) -> Meetings:
    """The same tasks, where a meeting begins with this one too."""
    begins = {each[0] for each in meetings} | {task}
    found: list[tuple[str, ...]] = []
    for each in in_a_row(meetings):
        if each in begins or not found:
            found.append(())
        found[-1] += (each,)
    return tuple(found)


Fault = tuple[str, str]
"""At which key of structure.toml, and why."""


def faults(formats: Sequence[Format], tasks: Sequence[str], *, rests: bool) -> Iterator[Fault]:
    """What is wrong with formats that have to pace these tasks; `rests`: there is a rest step."""
    for each in formats:
        for name, meetings in each.orders.items():
            where = f"formats.{each.key}.orders.{name}"
            yield from ((where, reason) for reason in _of_order(meetings, tasks))
            if len(meetings) > 1 and not rests:
                yield where, "has meetings, but there is no rest step to come between them"
        if each.break_before and each.break_before not in tasks[1:]:
            yield f"formats.{each.key}.break_before", f"no task {each.break_before} to rest before"


def _of_order(meetings: Meetings, tasks: Sequence[str]) -> Iterator[str]:
    found = Counter(in_a_row(meetings))
    yield from (f"has {each}, which is none of its tasks" for each in found if each not in tasks)
    yield from (f"has task {each} twice" for each, times in found.items() if times > 1)
    yield from (f"lacks task {each}" for each in tasks if each not in found)
    if not all(meetings):
        yield "has a meeting without tasks"
    if found and in_a_row(meetings)[0] != tasks[0]:
        yield f"does not begin with task {tasks[0]}"
