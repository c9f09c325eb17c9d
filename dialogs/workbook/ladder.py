"""The stuck ladder: what may be offered to a group that gets stuck, rung by rung (method, 2)."""

from enum import StrEnum

from dialogs.workbook.schema import Step


class Rung(StrEnum):
    """One way to help, from the lightest to the last."""

    WAIT = "wait"
    CONCRETE = "concrete"
    EXAMPLE = "example"
    SWAP = "swap"
    PARK = "park"


def rungs_of(step: Step) -> tuple[Rung, ...]:
    """The rungs of a step, in order; seats are swapped only where all that comes in is words."""
    if not step.asks:
        return ()
    return tuple(each for each in Rung if each is not Rung.SWAP or step.traits.seated)
