"""The table of figures: what was measured, beside its goal."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `goal` reads like "≤ 8" or "≥ 1.5"; an empty one is only told."""

    what: str
    value: float
    unit: str = ""
    goal: str = ""
    note: str = ""

    @property
    def verdict(self) -> str:
        """ok or over, by the value as it is printed."""
        if not self.goal:
            return ""
        sign, _, bound = self.goal.partition(" ")
        shown = float(f"{self.value:.{places(self.value)}f}")
        within = shown <= float(bound) if sign == "≤" else shown >= float(bound)
        return "ok" if within else "OVER"


def places(value: float) -> int:
    return 0 if abs(value) >= 100 or value == int(value) else 2


def show(figures: Iterable[Figure]) -> None:
    for each in figures:
        measured = f"{each.value:.{places(each.value)}f}{each.unit and ' ' + each.unit}"
        print(f"{each.what:<52} {measured:>12}  {each.goal:<7} {each.verdict:<5} {each.note}")
