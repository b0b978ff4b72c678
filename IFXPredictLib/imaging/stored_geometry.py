"""Whether the header of a MetaImage or NRRD file says where its voxels are; that of a picture (TIFF) never does.

ITK takes 1 mm, the origin and upright axes for what a header lacks, or says in a word that one letter has been changed
of: a VOI would have another volume, without a word.

Names of the entries: https://itk.org/Wiki/MetaIO/Documentation and https://teem.sourceforge.net/nrrd/format.html
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..base.errors import CaseError
from ..base.numerals import NoNumberError, read_number
from ..base.text import quoted

_OF_META = (
    ("ElementSpacing", ("ElementSpacing", "ElementSize"), 1),
    ("Offset", ("Offset", "Position", "Origin"), 1),
    ("TransformMatrix", ("TransformMatrix", "Orientation", "Rotation"), 2),
)
"""Entries of MetaImage, the names that each may have, and the power of the number of axes that counts its numbers."""
_PLAIN_SCALE = {"ElementToIntensityFunctionSlope": 1.0, "ElementToIntensityFunctionOffset": 0.0}
"""Entries of MetaImage by which stored numbers become intensities, which ITK passes over, and what changes none."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_YES_OR_NO = ("BinaryData", "BinaryDataByteOrderMSB", "ElementByteOrderMSB", "CompressedData")
_OF_NRRD = ("space directions", "space origin")
_QUOTED = re.compile(r'"([^"]*)"')
_NO_MILLIMETRES = ("m", "meter", "metre", "cm", "um", "\u00b5m", "\u03bcm", "micron", "microns", "nm", "in", "inch")
_VECTOR = re.compile(r"\(([^()]*)\)")
_PICTURES = {
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"\0\0\0\x0cjP": "JPEG 2000",
}
"""How files of pictures, stacks of them included, begin."""


def check_no_picture(begin: bytes, path: Path) -> None:
    """Raise CaseError where a file's first bytes are those of a picture, which knows no distance between slices."""
    kind = next((kind for first, kind in _PICTURES.items() if begin.startswith(first)), "")
    if kind:
        raise CaseError(
            f"{path}: is a picture ({kind}), which does not say how large its voxels are and where they lie; give the "
            "DICOM series, or export it as NRRD or NIfTI from there."
        )


def check_meta_geometry(pairs: Sequence[tuple[str, str]], path: Path) -> None:
    """Raise CaseError where the entries of a MetaImage, in ``pairs`` of name and value, do not place its voxels."""
    if damaged := next((pair for pair in pairs if _NO_TEXT.search("".join(pair))), None):
        raise _unplaced(path, "a line", " = ".join(damaged), "text, behind which ITK may read nothing more")
    axes = next((value for name, value in pairs if name == "NDims"), "")
    if axes not in ("2", "3", "4"):
        raise _unplaced(path, "NDims", axes, "a volume's number of axes, 3")
    for entry, names, power in _OF_META:
        found = [value for name, value in pairs if name in names]
        count = int(axes) ** power
        if len(found) != 1 or not _are_numbers(found[0], count):
            raise _unplaced(path, entry, " and ".join(found), f"{count} numbers")


def check_meta_words(pairs: Sequence[tuple[str, str]], path: Path) -> None:
    """Raise CaseError where entries of a MetaImage are given twice, or neither yes nor no: ITK takes one, or no.

    Also where they say a unit or a scale, which ITK does not look at.
    """
    names = [name for name, _ in pairs if name]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise CaseError(f"{path}: its header gives {quoted(twice, 80)} twice; export it again.")
    for name, value in pairs:
        if name in _YES_OR_NO and value.lower() not in ("true", "false", "1", "0"):
            raise CaseError(
                f"{path}: {name} is {quoted(value, 80)} in its header, expected True or False; export it again."
            )
    if dict(pairs).get("CompressedData", "").lower() in ("true", "1") and "BinaryData" not in names:
        raise CaseError(f"{path}: its header has CompressedData without BinaryData; export it again.")
    _check_unit_and_scale(pairs, path)


def _check_unit_and_scale(pairs: Sequence[tuple[str, str]], path: Path) -> None:
    for name, value in pairs:
        if name == "DistanceUnits" and value.lower() in _NO_MILLIMETRES:
            raise CaseError(
                f"{path}: its header measures in {quoted(value, 20)} (DistanceUnits), which ITK takes for mm; save it "
                "in mm."
            )
        if name in _PLAIN_SCALE and not (_are_numbers(value, 1) and float(value) == _PLAIN_SCALE[name]):
            raise CaseError(
                f"{path}: its values have the {name} {quoted(value, 20)}, which ITK does not apply; save the "
                "intensities themselves."
            )


def check_nrrd_geometry(header: Mapping[str, str], path: Path) -> None:
    """Raise CaseError where the fields of an NRRD file, without blanks in their names, do not place its voxels."""
    for field in _OF_NRRD:
        found = header.get(field.replace(" ", ""), "")
        vectors = _VECTOR.findall(found)
        left = _VECTOR.sub("", found).replace("none", "").strip()
        if not vectors or left or not all(_are_numbers(one.replace(",", " "), one.count(",") + 1) for one in vectors):
            raise _unplaced(path, field, found, "numbers in brackets, as (1,0,0)")
    units = _QUOTED.findall(header.get("spaceunits", ""))
    if other := next((unit for unit in units if unit.strip().lower() in _NO_MILLIMETRES), None):
        raise CaseError(
            f"{path}: its header measures in {quoted(other, 20)} (space units), which ITK takes for mm; save it in mm."
        )


def _are_numbers(text: str, count: int) -> bool:
    try:
        values = [read_number(one) for one in text.split()]
    except NoNumberError:
        return False
    return len(values) == count


def _unplaced(path: Path, entry: str, found: str, expected: str) -> CaseError:
    said = quoted(found, 80) if found else "none"
    return CaseError(
        f"{path}: its header does not say where the voxels are: {entry} is {said}, expected {expected}; "
        "export it again."
    )
