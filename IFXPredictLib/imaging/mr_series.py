"""Which series of an MRI the headers tell of: its weighting, whether fat is suppressed, whether contrast medium is in.

Headers say it in several places, or not at all, and descriptions are what a technologist typed. So another series than
expected is noted, never refused, and silence is no note. Defined terms of MR:
https://dicom.nema.org/medical/dicom/current/output/html/part03.html#sect_C.8.3.1, of enhanced MR #sect_C.8.13.5.2.
"""

import re
from collections.abc import Sequence

from ..protocol.schema import MrSeries
from .dicom_header import NO_AGENT, Header

_T2_FROM_MS = 30.0
"""An echo time above is none of T1-weighted sequences, one below none of T2-weighted spin echoes."""
_WEIGHTINGS = {
    "T1": r"\bt1|vibe|lava|thrive|\bflash|\bfspgr|\bspgr|\bdixon",
    "T2": r"\bt2|haste|ssfse|\bsst?se|true? ?fisp|trufi|fiesta|\bb ?t?ffe|\bstir\b|\btirm\b",
    "diffusion": r"\bdwi|\bdiff|\badc\b|\bep2d|\bb ?value",
}
"""Words in a series' descriptions, where a blank stands for each sign between words."""
_FAT_STAYS = r"\b(non|no|without|w o|ohne) ?(fs|fat|fatsat)\b|\bin ?phase|\bopp|\bout ?(of )?phase"
_FAT_SUPPRESSED = r"\bfs\b|fat ?s(at|up)|\bspai?r\b|\bstir\b|\btirm\b|\bwater\b|\bwe\b|\bdixon \w* ?w\b"
FAT_KINDS = dict.fromkeys(("W", "WATER"), True) | dict.fromkeys(
    ("F", "FAT", "IP", "IN_PHASE", "OP", "OPP_PHASE", "OUT_PHASE"), False
)
"""Values of ImageType that tell Dixon's images apart: whether fat is suppressed in them."""
_FAT_OPTIONS = {"FS", "SFS", "WE"}
"""Values of ScanOptions: fat saturation, and the excitation of water alone."""
_FAT_MODIFIERS = {"FAT": True, "FAT_AND_WATER": True, "NONE": False, "WATER": False}
"""Of SpectrallySelectedSuppression."""
_NATIVE = r"\b(non|without|w o|no|pre|ohne) ?(iv )?(contrast|ce|gd|gad\w*|km)\b|\bpre\b|unenhanced|\bplain\b|\bnativ"
_ENHANCED = r"\bpost\b|\bgd\b|\bgad|\bkm\b|\bce\b|contrast|\+ ?c\b|\bc ?\+|\bdyn|arter|portal|venous|enteric"
_FAT_NOTES = {
    True: "the header tells of fat suppression, expected none",
    False: "the header tells of no fat suppression, expected it",
}
_CONTRAST_NOTES = {
    True: "the header tells of contrast medium, expected a series without it",
    False: "the header tells of no contrast medium, expected a series after it",
}


def series_notes(headers: Sequence[Header], expected: MrSeries) -> tuple[str, ...]:
    """One short sentence for each thing that the headers of a series' slices say against ``expected``."""
    return tuple(dict.fromkeys(note for header in headers for note in _notes(header, expected)))


def _notes(header: Header, expected: MrSeries) -> list[str]:
    words = _words(header)
    fat, agent = _fat_suppressed(header, words), _contrast_medium(header, words)
    notes = [
        _weighting_note(header, words, expected.weighting),
        "" if fat in (None, expected.fat_suppressed) else _FAT_NOTES[fat],
        "" if agent in (None, expected.contrast_medium) else _CONTRAST_NOTES[agent],
    ]
    return [note for note in notes if note]


def _words(header: Header) -> str:
    """The descriptions of a series in small letters, with blanks for the signs between words."""
    said = " ".join(header.text(keyword) for keyword in ("SeriesDescription", "ProtocolName", "SequenceName"))
    return " ".join(re.sub(r"[^a-z0-9+]+", " ", said.lower()).split())


def _weighting_note(header: Header, words: str, expected: str) -> str:
    said = [name for name, pattern in _WEIGHTINGS.items() if re.search(pattern, words)]
    if said and expected not in said:
        return f"the header speaks of {' and '.join(said)} weighting, expected {expected}"
    echo = header.number("EchoTime", header.number("EffectiveEchoTime", 0.0))
    if echo > 0 and (echo > _T2_FROM_MS) != (expected == "T2"):
        bound = "at most" if expected == "T1" else "more than"
        return f"echo time {echo:g} ms by the header, expected {bound} {_T2_FROM_MS:g} ms of {expected} weighting"
    return ""


def _fat_suppressed(header: Header, words: str) -> bool | None:
    """Whether fat is suppressed; None where the header does not tell.

    ScanOptions without fat saturation tell that it is not there, but of inversion recovery and Dixon's water image.
    """
    found = [_FAT_MODIFIERS.get(header.text("SpectrallySelectedSuppression").upper())]
    found += [FAT_KINDS[kind] for kind in header.kinds()[2:] if kind in FAT_KINDS]
    found.append(False if re.search(_FAT_STAYS, words) else None)
    options = set(header.text("ScanOptions").upper().split("\\"))
    inverted = "IR" in header.text("ScanningSequence").upper().split("\\")
    found.append(True if options & _FAT_OPTIONS or inverted or re.search(_FAT_SUPPRESSED, words) else None)
    found.append(False if options != {""} else None)
    return next((one for one in found if one is not None), None)


def _contrast_medium(header: Header, words: str) -> bool | None:
    """Whether the series is one after contrast medium; None where the header does not tell."""
    agent = header.text("ContrastBolusAgent").upper()
    if agent in NO_AGENT or re.search(_NATIVE, words):
        return False
    return True if agent or re.search(_ENHANCED, words) else None
