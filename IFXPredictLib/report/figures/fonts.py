"""The letters of the figures: DejaVu Sans, which matplotlib brings, and where it lacks some, fonts of the computer.

A *family* is a font by its name, in all its weights. A letter that no family has is written as its code point, so that
names stay distinct, and warned of. Direction and joining of letters, as in Arabic, are matplotlib's own affair.
"""

import logging
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font
from matplotlib.text import Text

from ...base.errors import MissingLettersWarning

FONT = "DejaVu Sans"
_PREFERRED = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC"),
    *("Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Droid Sans Fallback"),
    *("Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans JP", "Noto Sans KR", "Yu Gothic", "Malgun Gothic"),
    *("Hiragino Sans", "Apple SD Gothic Neo", "Noto Sans", "Segoe UI", "Nirmala UI", "Leelawadee UI", "Tahoma"),
    "Arial Unicode MS",
)
"""Of all families of a computer these come first; then others without serifs, then the rest."""
_LEFT_TO_RIGHT_MARK = "\u200e"
_NO_LETTERS = ("Cc", "Cf", "Cs")  # controls, invisible marks, halves of a letter: no font is to have them
_needed: set[str] = set()  # beside FONT, by all texts so far


def legible(text: str) -> str:
    """``text`` on one line, in which every letter can be drawn.

    Parameters
    ----------
    text : str
        Of any script. Letters and their accents are joined where Unicode has a letter for both.

    Returns
    -------
    str
        A run of letters that no font of this computer has is written as code points, "[U+7B2C U+4E00]"; invisible
        marks that none has are left out. Behind a name from right to left, what follows a colon, comma or semicolon
        is kept to its right by an invisible mark.

    Warns
    -----
    MissingLettersWarning
        Of such letters.
    """
    line = _kept_apart(unicodedata.normalize("NFC", " ".join(text.split())))
    family = {letter: _family(letter) for letter in dict.fromkeys(line)}
    _needed.update(name for name in family.values() if name not in (FONT, ""))
    without = [
        letter for letter, name in family.items() if not name and unicodedata.category(letter) not in _NO_LETTERS
    ]
    if without:
        warnings.warn(MissingLettersWarning("".join(without)), stacklevel=2)
    runs = groupby(line, key=lambda letter: bool(family[letter]))
    return "".join("".join(run) if has else _code_points("".join(run)) for has, run in runs)


def families() -> list[str]:
    """What matplotlib's ``font.family`` has to be for all texts that were made legible so far."""
    return [FONT, *sorted(_needed, key=_rank)]


def use_fonts(figure: Figure) -> None:
    """Let all texts of ``figure`` have the fonts that their letters need, also those that stood before their text."""
    for text in figure.findobj(Text):
        text.set_fontfamily(families())


@contextmanager
def quiet_fonts() -> Iterator[None]:
    """While entered, matplotlib does not tell of families without a bold weight, whose normal one it takes."""
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _code_points(run: str) -> str:
    shown = [f"U+{ord(letter):04X}" for letter in run if unicodedata.category(letter) != "Cf"]
    return f"[{' '.join(shown)}]" if shown else ""


def _kept_apart(line: str) -> str:
    """Without the mark "centre NAME: 10 cases" would be drawn as "centre 10 :NAME cases" by Unicode's rules."""
    found, from_the_right = [], False
    for letter in line:
        if from_the_right and letter in ":;,":
            found.append(_LEFT_TO_RIGHT_MARK)
        direction = unicodedata.bidirectional(letter)
        from_the_right = direction in ("R", "AL") or (from_the_right and direction != "L" and letter not in ":;,")
        found.append(letter)
    return "".join(found)


def _family(letter: str) -> str:
    """The first family that has a letter; "" where none has."""
    if ord(letter) in _letters_of(FONT):
        return FONT
    return _other_family(letter, len(fontManager.ttflist)) or _other_family(letter, _with_new_fonts())


@lru_cache(100_000)
def _other_family(letter: str, known: int) -> str:
    """As ``_family``, of the fonts that matplotlib knows, ``known`` of them."""
    return next((name for name in _others(known) if ord(letter) in _letters_of(name)), "")


@lru_cache(2)
def _others(known: int) -> list[str]:
    """The families beside those that matplotlib brings, the best first; ``known`` as of ``_other_family``."""
    upright = {
        font.name for font in fontManager.ttflist if font.style == "normal" and not _is_unfit(font.name, font.fname)
    }
    return sorted(upright, key=_rank)


def _is_unfit(name: str, file: str) -> bool:
    """Brought by matplotlib, of which one has a box for every letter; hidden; or of coloured pictures."""
    return Path(file).is_relative_to(get_data_path()) or name.startswith((".", "Last")) or "Emoji" in name


def _rank(name: str) -> tuple[int, bool, str]:
    place = _PREFERRED.index(name) if name in _PREFERRED else len(_PREFERRED)
    return place, "Sans" not in name or "Mono" in name, name


@cache
def _with_new_fonts() -> int:
    """How many fonts matplotlib knows after those were added that are newer than its list on the disk."""
    known = {font.fname for font in fontManager.ttflist}
    for file in sorted(set(findSystemFonts()) - known):
        try:
            fontManager.addfont(file)
        except (OSError, RuntimeError, NotImplementedError, ValueError):  # of a kind that it cannot draw
            continue
    return len(fontManager.ttflist)


@cache
@quiet_fonts()
def _letters_of(family: str) -> frozenset[int]:
    """The letters that a family has in both its normal and its bold weight."""
    try:
        normal, bold = (
            frozenset(get_font(findfont(FontProperties(family=[family], weight=weight))).get_charmap())
            for weight in ("normal", "bold")
        )
    except (OSError, RuntimeError, ValueError):  # a file that is gone or damaged
        return frozenset()
    return normal & bold
