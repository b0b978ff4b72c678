"""What DICOM files in explicit little-endian say, read element by element; what is not plain is refused.

Layout: PS3.5, sections 7.1 to 7.5. A file is a mapping of tags to bytes, a sequence a list of such.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from strict_images import UnclearError, Volume

_LONG = (b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"SQ", b"UC", b"UN", b"UR", b"UT", b"SV", b"UV")
_VR = {
    *(b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS"),
    *(b"ST", b"TM", b"UI", b"UL", b"US", *_LONG),
}
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
Elements = Mapping[int, Any]

ROWS, COLUMNS, BITS, STORED, HIGH, SIGNED = 0x280010, 0x280011, 0x280100, 0x280101, 0x280102, 0x280103
POSITION, ORIENTATION, SPACING = 0x200032, 0x200037, 0x280030
INTERCEPT, SLOPE, PIXELS = 0x281052, 0x281053, 0x7FE00010
_ALIKE = (
    *(0x080016, 0x080060, 0x100020, 0x20000D, 0x20000E, 0x200052, ROWS, COLUMNS, BITS, STORED, HIGH, SIGNED),
    *(ORIENTATION, SPACING, INTERCEPT, SLOPE, 0x280004, 0x280002),
)
_KNOWN = {
    *(*_ALIKE, POSITION, PIXELS, 0x080018, 0x080008, 0x100010, 0x200013, 0x200012, 0x281054),
}


def elements(content: bytes) -> Elements:
    """All elements of a file."""
    if content[128:132] != b"DICM":
        raise UnclearError("no DICM")
    try:
        found, end = _elements(content, 132, len(content))
    except (struct.error, IndexError) as problem:
        raise UnclearError(str(problem)) from problem
    if end != len(content) or found.get(0x20010, b"").rstrip(b"\0") != b"1.2.840.10008.1.2.1":
        raise UnclearError("another encoding")
    return found


def _elements(content: bytes, at: int, end: int) -> tuple[dict[int, Any], int]:
    found: dict[int, Any] = {}
    before = -1
    while at < end:
        tag, at = _tag(content, at)
        if tag == _ITEM_END:
            return found, at + 4
        kind = content[at : at + 2]
        if kind not in _VR or tag <= before:
            raise UnclearError(f"{tag:08x} of the kind {kind!r}")
        long = kind in _LONG
        length = struct.unpack_from("<I" if long else "<H", content, at + (4 if long else 2))[0]
        at += 8 if long else 4
        if kind == b"SQ":
            found[tag], at = _items(content, at, end if length == _UNDEFINED else at + length, length == _UNDEFINED)
        elif at + length > end or length % 2:
            raise UnclearError(f"{tag:08x} of {length} bytes")
        else:
            found[tag] = content[at : at + length]
            at += length
        before = tag
    if at != end:
        raise UnclearError("an element beyond its sequence")
    return found, at


def _items(content: bytes, at: int, end: int, undefined: bool) -> tuple[list[Elements], int]:
    items = []
    while at < end:
        tag, at = _tag(content, at)
        length = struct.unpack_from("<I", content, at)[0]
        at += 4
        if tag == _SEQUENCE_END and undefined:
            return items, at
        if tag != _ITEM:
            raise UnclearError(f"{tag:08x} instead of an item")
        item, at = _elements(content, at, end if length == _UNDEFINED else at + length)
        items.append(item)
    return items, at


def _tag(content: bytes, at: int) -> tuple[int, int]:
    group, element = struct.unpack_from("<HH", content, at)
    return group << 16 | element, at + 4


def text(found: Elements, tag: int) -> str:
    try:
        return found[tag].decode("ascii").strip("\0 ")
    except (KeyError, AttributeError, UnicodeDecodeError) as problem:
        raise UnclearError(repr(problem)) from problem


def numbers(found: Elements, tag: int, count: int) -> list[float]:
    """The decimal strings of an element."""
    try:
        values = [float(one) for one in text(found, tag).split("\\")]
    except ValueError as problem:
        raise UnclearError(str(problem)) from problem
    if len(values) != count or not all(map(math.isfinite, values)) or "_" in text(found, tag):
        raise UnclearError(f"{tag:08x}: {values}")
    return values


def whole(found: Elements, tag: int) -> int:
    value = found.get(tag, b"")
    if not isinstance(value, bytes) or len(value) != 2:
        raise UnclearError(f"{tag:08x}")
    return int.from_bytes(value, "little")


def series(files: Sequence[bytes], known: set[int] | None = None) -> Volume:
    """Slices in files of their own as one volume, in the units that they are rescaled to.

    ``known`` are tags of the unchanged files: another one may say what changes the voxels.
    """
    slices = [elements(content) for content in files]
    if not slices:
        raise UnclearError("no slice")
    allowed = _KNOWN | (known or set())
    if any(tag >> 16 != 2 and tag not in allowed for one in slices for tag in one):
        raise UnclearError("an element that was not there")
    for tag in _ALIKE:
        if any(one.get(tag) != slices[0].get(tag) for one in slices):
            raise UnclearError(f"{tag:08x} differs")
    return _stacked(slices, [numbers(one, POSITION, 3) for one in slices], [_frame(one) for one in slices])


def _frame(one: Elements) -> np.ndarray:
    shape, kind = (whole(one, ROWS), whole(one, COLUMNS)), "<i2" if whole(one, SIGNED) == 1 else "<u2"
    fixed = whole(one, BITS), whole(one, STORED), whole(one, HIGH), whole(one, 0x280002), text(one, 0x280004)
    if (
        fixed != (16, 16, 15, 1, "MONOCHROME2")
        or whole(one, SIGNED) > 1
        or len(one.get(PIXELS, b"")) != 2 * math.prod(shape)
    ):
        raise UnclearError("pixels")
    slope, intercept = numbers(one, SLOPE, 1)[0], numbers(one, INTERCEPT, 1)[0]
    if slope <= 0:
        raise UnclearError("slope")
    return np.frombuffer(one[PIXELS], kind).reshape(shape) * slope + intercept


def _stacked(slices: Sequence[Elements], places: Sequence[list[float]], frames: Sequence[np.ndarray]) -> Volume:
    rows, columns = np.split(np.array(numbers(slices[0], ORIENTATION, 6)), 2)
    down, across = numbers(slices[0], SPACING, 2)
    normal = np.cross(rows, columns)
    order = np.argsort(np.array(places) @ normal)
    sorted_places = np.array(places)[order]
    steps = np.diff(sorted_places, axis=0)
    if len(steps) < 1 or np.abs(steps - steps[0]).max() > 0.01 or not (down > 0 and across > 0):
        raise UnclearError("not regular")
    if max(abs(rows @ columns), abs(rows @ rows - 1), abs(columns @ columns - 1)) > 1e-3:
        raise UnclearError("directions")
    affine = np.column_stack([rows * across, columns * down, steps.mean(axis=0), sorted_places[0]])
    values = np.stack([frames[k] for k in order])
    return Volume(values, affine, (across, down, float(np.linalg.norm(steps[0]))))


def segmentation(content: bytes, label: str) -> np.ndarray:
    """The places (n, 3) in mm of the voxels of the segment called ``label`` in a binary SEG."""
    seg = elements(content)
    chosen = [whole(one, 0x620004) for one in seg[0x620002] if text(one, 0x620005) == label]
    shape = whole(seg, ROWS), whole(seg, COLUMNS)
    frames = seg.get(0x52009230, [])
    if len(chosen) != 1 or text(seg, 0x620001) != "BINARY" or whole(seg, BITS) != 1:
        raise UnclearError("not one binary segment")
    if int(numbers(seg, 0x280008, 1)[0]) != len(frames):
        raise UnclearError("frames")
    bits = np.unpackbits(np.frombuffer(seg[PIXELS], np.uint8), bitorder="little")[: len(frames) * math.prod(shape)]
    places = []
    shared = seg[0x52009229][0]
    described = {whole(one, 0x620004) for one in seg[0x620002]}
    if any(whole(_only(frame, 0x62000A), 0x62000B) not in described for frame in frames):
        raise UnclearError("a segment that is not described")
    for frame, values in zip(frames, bits.reshape(-1, *shape), strict=True):
        if whole(_only(frame, 0x62000A), 0x62000B) != chosen[0]:
            continue
        plane = frame if 0x209116 in frame else shared
        rows, columns = np.split(np.array(numbers(_only(plane, 0x209116), ORIENTATION, 6)), 2)
        down, across = numbers(_only(frame if 0x289110 in frame else shared, 0x289110), SPACING, 2)
        first = np.array(numbers(_only(frame, 0x209113), POSITION, 3))
        at = np.argwhere(values)
        places.append(first + at[:, 1:] * across * rows + at[:, :1] * down * columns)
    return np.concatenate(places)


def _only(found: Elements, tag: int) -> Elements:
    items = found.get(tag)
    if not isinstance(items, list) or len(items) != 1:
        raise UnclearError(f"{tag:08x}")
    return items[0]


def contours(content: bytes, label: str) -> list[np.ndarray]:
    """The closed planar contours (n, 3) in mm of the only ROI called ``label`` in an RTSTRUCT."""
    found = elements(content)
    roi = [text(one, 0x30060022) for one in found.get(0x30060020, []) if text(one, 0x30060026) == label]
    drawn = [one for one in found.get(0x30060039, []) if text(one, 0x30060084) in roi]
    if len(roi) != 1 or len(drawn) != 1:
        raise UnclearError("not one ROI")
    loops = []
    for one in drawn[0].get(0x30060040, []):
        count = int(numbers(one, 0x30060046, 1)[0])
        if text(one, 0x30060042) != "CLOSED_PLANAR":
            raise UnclearError("not closed")
        loops.append(np.array(numbers(one, 0x30060050, 3 * count)).reshape(-1, 3))
    return loops
