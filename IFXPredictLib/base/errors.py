"""What can go wrong with what a user gave, and what is warned of in one line.

Every message says what was wrong, where (file, case, feature), what was found, what was expected, and what to do.
The command line prints it as one line and ends with status 2.
"""

import unicodedata

from .text import shortened

_MOST_LETTERS = 12
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")


class IFXPredictError(ValueError):
    """Something that the user gave cannot be used.

    One line of LONGEST_MESSAGE letters at most, whatever a file's name or content that it shows holds.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened("".join(letter if letter.isprintable() else " " for letter in message)))


class ProtocolError(IFXPredictError):
    """A protocol file is incomplete, inconsistent or has unknown keys."""


class ClinicalError(IFXPredictError):
    """A clinical value is missing, of the wrong kind, or implausible in the expected unit."""


class CaseError(IFXPredictError):
    """An image or a mask cannot be read, or the two do not make a case."""


class FeatureError(IFXPredictError):
    """A feature is missing, unknown or not finite."""


class CohortError(IFXPredictError):
    """A table of cases cannot be used."""


class TrainingError(IFXPredictError):
    """A model cannot be fitted to these data."""


class NoModelError(TrainingError):
    """No feature of these data was kept, or scores rank no outcome: an answer where there is nothing to be found."""


class BundleError(IFXPredictError):
    """A bundle is damaged, incomplete or of an unknown kind."""


class StudyError(IFXPredictError):
    """A reading study is damaged, or its rules do not allow what was asked for."""


class KeptLocallyError(StudyError):
    """A finished reading could not be stored in the study's folder; it is kept on this computer and handed in later."""


class MissingLettersWarning(UserWarning):
    """No font of this computer has ``letters``, and figures write their code points."""

    def __init__(self, letters: str) -> None:
        super().__init__(letters)
        self.letters = "".join(dict.fromkeys(letters))

    def __str__(self) -> str:
        """One line: which letters, how they are shown, and which font has them."""
        some = self.letters[:_MOST_LETTERS] + ("..." if len(self.letters) > _MOST_LETTERS else "")
        fonts = " and ".join(dict.fromkeys(map(_font_with, self.letters)))
        return (
            f"figures: no font of this computer has {some}, written as code points [U+{ord(some[0]):04X}]; install "
            f"{fonts}, or another font that has them, and run again."
        )


def _font_with(letter: str) -> str:
    """A free font with all letters of this one's script, by the script's name, which Unicode's names begin with."""
    script = unicodedata.name(letter, "SYMBOLS").split()[0].partition("-")[0]
    if script in _EAST_ASIAN:
        return "Noto Sans CJK"
    return f"Noto Sans {script.title() if unicodedata.category(letter)[0] in 'LM' else 'Symbols'}"
