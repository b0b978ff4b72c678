"""Which of a mask file's labels or segments is the VOI: the one that is named, the only one, or the one called Lesion.

A label is a number in the file (a value of a label image, a segment number of a DICOM SEG, an ROI number of an
RTSTRUCT), a segment what is called by a name there. What is not certain is refused with what there is to choose from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

from ..base.errors import CaseError
from ..base.text import as_name, one_line, quoted

DEFAULT_SEGMENT = "Lesion"
"""What the module and reading studies call the VOI. No key of the protocol: one more would change the hash of each
frozen protocol, and the name of a segment changes no number."""

_LISTED = 8


@dataclass(frozen=True)
class Segment:
    """One label of a mask file and its ``name`` ("" without one); ``drawn``: whether it has voxels."""

    label: int
    name: str = ""
    drawn: bool = True

    def __str__(self) -> str:
        return f"{self.label} ({one_line(self.name)})" if self.name else str(self.label)


@dataclass(frozen=True)
class VoiSource:
    """What of a mask file was taken as the VOI: its label and its segment's name, "" without one."""

    label: int = 1
    segment: str = ""


def choose(
    segments: Sequence[Segment], label: int | None, segment: str | None, where: str, called: str = DEFAULT_SEGMENT
) -> tuple[Segment, tuple[str, ...]]:
    """The VOI among ``segments``, of which there is at least one, by its label, its segment's name, both or neither.

    Names are compared as those of cases are (``as_name``), and without regard to case. Where several are left, or
    neither is given, it is the only one that is drawn, or the only one that is ``called`` so. Beside it stands what has
    to be said: a label by which another segment than that was taken. Raises CaseError, beginning with ``where``, else.
    """
    if label is not None:
        _check_number(label, where, "pass --label with the VOI's")
    found = [one for one in segments if label in (None, one.label) and (not segment or _same(one.name, segment))]
    if not found:
        wanted = [f"label {label}"] if label is not None else []
        wanted += [f"segment {one_line(segment)}"] if segment else []
        raise CaseError(
            f"{where} has no {' '.join(wanted)}; its {_kind(segments)} are {listed(segments)}; pass --label or "
            "--segment, in a cohort the column label or segment, with one of them."
        )
    chosen = found[0] if len(found) == 1 else _certain(found, where, called)
    if label is None and not segment and not chosen.name:
        _check_number(chosen.label, where, "write the mask again, with 1 for the VOI (255 in a signed byte is -1)")
    return chosen, () if segment else _passed_over(segments, chosen, called)


def _certain(segments: Sequence[Segment], where: str, called: str) -> Segment:
    so = [one for one in segments if _same(one.name, called)]
    alike = [one for one in segments if _key(one.name).startswith(_key(called))]
    drawn = [one for one in segments if one.drawn]
    if len(so) == 1 and len(alike) == 1:
        return so[0]
    if len(drawn) == 1 and not so:
        return drawn[0]
    advice = "Pass --label or --segment, in a cohort the column label or segment"
    if called != DEFAULT_SEGMENT:
        advice = "Rename it, or give a file of it alone"
    raise CaseError(
        f"{where} holds {len(segments)} {_kind(segments)}: {listed(segments)}; expected one, or one called {called}. "
        f"{advice}; pieces of one VOI belong into one label."
    )


def _passed_over(segments: Sequence[Segment], chosen: Segment, called: str) -> tuple[str, ...]:
    """What to say of a segment that is ``called`` so and was not taken."""
    if not any(_same(one.name, called) for one in segments) or _same(chosen.name, called):
        return ()
    return (f"label {chosen} of the mask was taken, not its segment {called}",)


def _kind(segments: Sequence[Segment]) -> str:
    return "segments" if any(one.name for one in segments) else "labels"


def _check_number(label: int, where: str, advice: str) -> None:
    if not isinstance(label, Real) or label < 1:
        raise CaseError(
            f"{where}: label {quoted(label)} cannot be the VOI's, expected 1 or more (0 is the background); {advice}."
        )


def listed(segments: Sequence[Segment]) -> str:
    """The first labels with their names, and how many more there are."""
    more = len(segments) - _LISTED
    return ", ".join(map(str, segments[:_LISTED])) + (f" and {more} more" if more > 0 else "")


def _key(name: str) -> str:
    return as_name(name).casefold()


def _same(one: str, other: str) -> bool:
    return _key(one) == _key(other)
