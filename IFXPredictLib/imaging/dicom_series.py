"""Whether slices belong together: of one patient, one examination, one scale; what cannot be one volume is refused.

The same rules hold for slices in files of their own and for the frames of one file. A CT has one scale for all slices;
an MRI may have one a slice, as long as each says which.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..base.errors import CaseError
from .dicom_header import ALIKE, PHILIPS_CREATOR, Header, real_world
from .modality import check_modality
from .mr_series import FAT_KINDS

_MAPPING = ("RealWorldValueSlope", "RealWorldValueIntercept")
_SAME = {
    "StudyInstanceUID": "study",
    "SOPClassUID": "kind of object (SOPClassUID)",
    "Modality": "modality",
    "PatientPosition": "position of the patient",
} | ALIKE
"""What all slices of one volume have in common, and what messages call it."""
_SAME_IN_CT = {
    "RescaleIntercept": "RescaleIntercept",
    "RescaleSlope": "RescaleSlope",
    "BitsAllocated": "BitsAllocated",
    "BitsStored": "BitsStored",
    "HighBit": "HighBit",
    "PixelRepresentation": "PixelRepresentation",
}
"""... and what, besides, all slices of a CT have: with two scales one of them is not HU, or was changed by hand."""
_SAME_IN_MR = {
    "FlipAngle": "flip angle",
    "InversionTime": "inversion time",
    "EchoNumbers": "echo",
    "MagneticFieldStrength": "field strength",
    "ComplexImageComponent": "component (magnitude, phase)",
}
"""... and of an MRI, beside the echo time: with two of them its slices are of two contrasts."""
_USUALLY_SAME = {
    "PatientName": "name of the patient",
    "PatientBirthDate": "date of birth",
    "PatientSex": "sex",
    "Manufacturer": "manufacturer",
    "DeviceSerialNumber": "scanner",
    "SeriesDescription": "description",
    "BodyPartExamined": "body part",
    "ContrastBolusAgent": "contrast medium",
    "SliceThickness": "slice thickness",
    "GantryDetectorTilt": "gantry tilt",
}
"""... and what they mostly have, so that another value is said."""
_OF_A_PERSON = ("Patient", "DeviceSerialNumber")
"""How the names of attributes begin whose values stand in no message."""
_SHOWN = 12
"""Of a UID: enough to tell two apart, too little to find a patient by."""
_SCALES = (1e-9, 1e6)
"""Slopes between which stored whole numbers become anything that a scanner measures."""
_FARTHEST_INTERCEPT = 1e7
_TILT_DEGREES = 0.5
_OTHER_WEIGHTING = 1.5
"""Of repetition times: breathing that triggers a sequence makes them vary by less."""
_LONGEST_MINUTES = 15
"""A CT takes a minute, the longest sequences of MRI ten."""
_PER_STEP = 2 / 3, 1.5
"""How far apart slices may be by their header, in the distances of their positions."""
_SLICES_PER_STEP = 0.7, 1.5
"""How thick slices may be, in their distances: an MRI leaves some of the way between them out, thin CT may overlap."""
_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.2": "CT",
    "1.2.840.10008.5.1.4.1.1.4": "MR",
    "1.2.840.10008.5.1.4.1.1.128": "PT",
}
"""Storage classes that, with what follows a dot, hold one modality only."""


def check_modalities(headers: Sequence[Header], modality: str, where: Path) -> tuple[str, ...]:
    """What is to be said where no header names a modality; raises CaseError for another one than expected.

    The storage class tells it, too: a CT does not stand in an MR object.
    """
    for said in dict.fromkeys((one.text("Modality"), one.text("SOPClassUID")) for one in headers):
        stored = [name for start, name in _CLASSES.items() if f"{said[1]}.".startswith(f"{start}.")]
        for found in (said[0], *stored):
            check_modality(found, modality, f"{where}: the image")
    return (
        () if any(one.text("Modality") for one in headers) else (f"the header names no modality, expected {modality}",)
    )


def check_scales(headers: Sequence[Header], modality: str | None, where: Path) -> None:
    """Raise CaseError, with slice and value, where a slope or an intercept is no scale, or only some slices have one.

    Slices of a label volume (no ``modality``) may lack either.
    """
    for keyword, usual in (("RescaleSlope", 1.0), ("RescaleIntercept", 0.0)):
        for one in _one_of_each(headers, keyword):
            value = one.numbers(keyword, 1)
            if one.get(keyword) is None:
                continue
            slope = keyword == "RescaleSlope"
            if value is None or not (_SCALES[0] <= value[0] <= _SCALES[1] if slope else _is_intercept(value[0])):
                expected = "one positive number" if slope else "one number"
                raise CaseError(
                    f"{where}: {one.name} has the {keyword} {one.text(keyword)[:40]}, expected {expected}; export "
                    "the series again."
                )
        lacking = [one for one in headers if one.get(keyword) is None]
        other = next((one for one in headers if one.number(keyword, usual) != usual), None)
        if modality and lacking and other is not None and len(lacking) < len(headers):
            raise CaseError(
                f"{where}: {lacking[0].name} has no {keyword}, {other.name} has {other.text(keyword)}; its values are "
                "on an unknown scale. Export the series again."
            )


def _is_intercept(value: float) -> bool:
    return abs(value) <= _FARTHEST_INTERCEPT


def check_same(headers: Sequence[Header], modality: str, where: Path) -> tuple[str, ...]:
    """What is to be said of slices that differ in what a volume mostly has in common.

    Raises CaseError, with the slices and their values, where they cannot be of one volume.
    """
    found = _odd_one(headers, _person, "PatientID", "PatientName")
    if found:
        raise CaseError(
            f"{where}: {found[0].name} is of another patient than {found[1].name} by its header; put each patient into "
            "a folder of its own."
        )
    for keyword, words in (_SAME | (_SAME_IN_CT if modality == "CT" else _SAME_IN_MR)).items():
        found = _odd_one(headers, partial(_comparable, keyword=keyword), keyword)
        if found:
            raise CaseError(
                f"{where}: the slices differ in their {words} ({_values(found, keyword)}), expected those of one "
                "volume; put one of them into a folder of its own."
            )
    kinds = _odd_one(headers, _contrast, "ImageType", "VolumeBasedCalculationTechnique")
    if kinds:
        said = ", ".join(f"{one.name}: {'/'.join(filter(None, one.kinds()))}" for one in kinds)
        raise CaseError(f"{where}: the slices differ in their ImageType ({said}); leave one kind.")
    return tuple(_differences(headers, modality))


def _differences(headers: Sequence[Header], modality: str) -> list[str]:
    notes = []
    usually = _USUALLY_SAME | ({} if modality == "CT" else {"PixelRepresentation": "kind of numbers"})
    for keyword, words in usually.items():
        found = _odd_one(headers, partial(_comparable, keyword=keyword), keyword)
        if found:
            values = "" if keyword.startswith(_OF_A_PERSON) else f" ({_values(found, keyword)})"
            notes.append(f"the slices differ in their {words}{values}: are they one series?")
    kinds = _odd_one(
        headers, lambda one: tuple(sorted(one.kinds()[3:])), "ImageType", "VolumeBasedCalculationTechnique"
    )
    if kinds:
        said = ", ".join(f"{one.name}: {'/'.join(filter(None, one.kinds()))}" for one in kinds)
        notes.append(f"the slices differ in their ImageType ({said}): are they one series?")
    notes += _repetition_notes(headers) + _time_notes(headers)
    tilt = next((one for one in headers if abs(one.number("GantryDetectorTilt", 0.0)) > _TILT_DEGREES), None)
    if tilt is not None:
        notes.append(
            f"the header tells of a gantry tilt of {tilt.number('GantryDetectorTilt', 0.0):g} degrees, the positions "
            "of none: was the tilt taken out?"
        )
    return notes + _scale_notes(headers)


def _repetition_notes(headers: Sequence[Header]) -> list[str]:
    """At most one sentence, where slices of an MRI were weighted otherwise than others."""
    found = [time for one in headers if (time := one.number("RepetitionTime", 0.0)) > 0]
    if not found or max(found) <= _OTHER_WEIGHTING * min(found):
        return []
    return [f"the slices differ in their repetition time ({min(found):g} to {max(found):g} ms): are they one series?"]


def _time_notes(headers: Sequence[Header]) -> list[str]:
    """At most one sentence, where slices lie further apart in time than one acquisition takes."""
    moments = [moment for one in headers if (moment := _moment(one)) is not None]
    minutes = _span(sorted(moments)).total_seconds() / 60 if moments else 0.0
    if minutes <= _LONGEST_MINUTES:
        return []
    if minutes > 2 * 1440:
        return [f"the slices were acquired over {minutes / 1440:.0f} days by their headers: are they one acquisition?"]
    return [f"the slices were acquired over {minutes:.0f} minutes by their headers: are they one acquisition?"]


def _span(moments: Sequence[datetime]) -> timedelta:
    """From the first to the last; of times without a date the shorter way round the clock, which may pass midnight."""
    whole, day = moments[-1] - moments[0], timedelta(days=1)
    if moments[-1].year > datetime.min.year:
        return whole
    return min([whole, *(day - (later - earlier) for earlier, later in pairwise(moments))])


def _moment(header: Header) -> datetime | None:
    """When a slice was acquired, on the first day of all where only the time is known; None where nothing is."""
    day, clock = header.text("AcquisitionDate").replace(".", ""), header.text("AcquisitionTime").replace(":", "")
    text = header.text("AcquisitionDateTime") or (f"{day or '00010101'}{clock}" if day or clock else "")
    try:
        return datetime.strptime(text.partition(".")[0][:14].ljust(14, "0"), "%Y%m%d%H%M%S")
    except ValueError:
        return None


def _scale_notes(headers: Sequence[Header]) -> list[str]:
    """A word on slices whose values are mapped otherwise than by their rescale slope, each in its own way.

    Of a Philips MRI that is the displayed values' scale: slope by scale slope.
    """
    notes = []
    if _odd_one(headers, _mapped, "RealWorldValueMappingSequence", *_MAPPING):
        notes.append("the real-world value mappings of the slices differ: their intensities may not be on one scale")
    scales = [one.number("RescaleSlope", 1.0) * one.number(PHILIPS_CREATOR, np.nan) for one in headers]
    if np.isfinite(scales).all() and np.ptp(scales) > 1e-3 * np.abs(scales).max():
        notes.append("the scale slopes of Philips differ between slices: their intensities may not be on one scale")
    return notes


def _mapped(header: Header) -> tuple[str, ...]:
    first = real_world(header)[0]
    return tuple(str(first.get(keyword)) for keyword in _MAPPING)


def check_stored_once(headers: Sequence[Header], where: Path) -> None:
    """Raise CaseError where two files are the same slice at the same place and still differ, as of two exports."""
    seen: dict[tuple[str, str], str] = {}
    for one in headers:
        key = one.text("SOPInstanceUID"), one.text("ImagePositionPatient")
        if all(key) and key in seen:
            raise CaseError(
                f"{where}: {seen[key]} and {one.name} are the same slice by their SOPInstanceUID, in files that differ "
                "(of two exports, or one was changed); leave one export there."
            )
        seen[key] = one.name


def shared_instances(headers: Sequence[Header]) -> tuple[str, ...]:
    """At most one sentence, where two files, by the ``headers`` of one slice each, are the same object."""
    seen: dict[str, str] = {}
    for one in headers:
        uid = one.text("SOPInstanceUID")
        if uid in seen:
            return (f"two slices have one SOPInstanceUID ({seen[uid]} and {one.name}): was one changed by hand?",)
        if uid:
            seen[uid] = one.name
    return ()


def thickness_notes(headers: Sequence[Header], step_mm: float) -> tuple[str, ...]:
    """What is to be said where slices are not as thick or far apart as the ``step_mm`` from one to the next tells.

    The image's grid has the distance alone: 1 mm scanned every 5 mm looks there like slices of 5 mm, and so does a
    series of which every second slice is missing.
    """
    usual, notes = _usual(headers, "SliceThickness") or step_mm, []
    low, high = _SLICES_PER_STEP
    if not low * step_mm <= usual <= high * step_mm:
        words = "overlap" if usual > step_mm else "leave the tissue between them out"
        notes.append(f"slices {usual:g} mm thick by their header lie {step_mm:.4g} mm apart: they {words}")
    between, (low, high) = _usual(headers, "SpacingBetweenSlices") or step_mm, _PER_STEP
    is_gap = math.isclose(between + usual, step_mm, rel_tol=0.1)  # as some scanners write it
    if not (low * step_mm <= between <= high * step_mm or is_gap):
        question = "is every second one missing" if between < step_mm else "are two series mixed"
        notes.append(
            f"the slices are {between:g} mm apart by their header and {step_mm:.4g} mm by their positions: {question}?"
        )
    return tuple(notes)


def _usual(headers: Sequence[Header], keyword: str) -> float | None:
    """The median of a length that most slices tell; None where they do not."""
    found = [abs(length) for header in headers if (length := header.number(keyword, 0.0))]
    return float(np.median(found)) if len(found) > len(headers) / 2 else None


def order_notes(ordered: Sequence[Header], modality: str, where: Path) -> tuple[str, ...]:
    """What the order of the slices says: at most one sentence where two acquisitions may be mixed.

    Raises CaseError where they surely are, in a CT. An MRI may well acquire every second slice in a second pass, which
    is only said.
    """
    numbers = [header.text("AcquisitionNumber") for header in ordered]
    if _alternates(numbers):
        problem = f"slices of {len(set(numbers))} acquisitions alternate ({', '.join(sorted(set(numbers))[:8])})"
        if modality == "CT":
            raise CaseError(f"{where}: {problem}, two phases in one series; export one acquisition by itself.")
        return (f"{problem}: are they one volume?",)
    times = [header.text("AcquisitionTime") for header in ordered]
    instances = [header.number("InstanceNumber", np.nan) for header in ordered]
    few_times = _alternates(times) and len(set(times)) <= len(times) / 2
    if modality == "CT" and (few_times or _zigzags(instances)):
        return ("the slices are not in the order they were acquired in: are two acquisitions mixed?",)
    return ()


def _one_of_each(headers: Sequence[Header], keyword: str) -> list[Header]:
    return list({repr(one.values.get(keyword)): one for one in reversed(headers)}.values())


def _odd_one(headers: Sequence[Header], key: Callable[[Header], Any], *of: str) -> tuple[Header, Header] | None:
    """The first slice whose ``key`` is rarer than the commonest, and the first one with that; None where all agree.

    ``of`` are the keywords that it is made of: where these are the same, as mostly, it is not asked for.
    """
    if all(one.values.get(name) == headers[0].values.get(name) for name in of for one in headers):
        return None
    keys = [key(one) for one in headers]
    if all(other == keys[0] for other in keys):
        return None
    usual = Counter(keys).most_common(1)[0][0]
    odd = next(place for place, found in enumerate(keys) if found != usual)
    return headers[odd], headers[keys.index(usual)]


def _person(header: Header) -> str:
    """Who a slice is of: the patient's identifier, or the name however it is spelled."""
    name = "".join(letter for letter in header.text("PatientName").casefold() if letter.isalnum())
    return header.text("PatientID") or name


def _contrast(header: Header) -> tuple[tuple[str, ...], frozenset[str]]:
    """What of a slice's ImageType has to be the same: the first three values, and which of Dixon's images it is."""
    return tuple(header.kinds()[:3]), frozenset(header.kinds()[3:]) & set(FAT_KINDS)


def _comparable(header: Header, keyword: str) -> float | str:
    """A value as a number where it is one: 120 and 120.0 are the same."""
    found = header.numbers(keyword, 1)
    return header.text(keyword) if found is None else float(found[0])


def _values(pair: tuple[Header, Header], keyword: str) -> str:
    shown = -_SHOWN if keyword.endswith("UID") else 0
    return ", ".join(f"{one.name}: {one.text(keyword)[shown:][:40] or 'none'}" for one in pair)


def _alternates(values: Sequence[str]) -> bool:
    """Whether one of the values, which are told apart along the stack, comes back after another one."""
    if "" in values:
        return False
    runs = 1 + sum(one != other for one, other in pairwise(values))
    return runs > len(set(values))


def _zigzags(numbers: Sequence[float]) -> bool:
    """Whether different numbers turn around more often than a stack that was read in a few blocks."""
    if np.isnan(numbers).any() or len(set(numbers)) < len(numbers):
        return False
    turns = np.count_nonzero(np.diff(np.sign(np.diff(numbers))))
    return bool(turns > max(2, len(numbers) / 4))
