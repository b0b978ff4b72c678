"""By whom and under which licence a bundle is given away: what is refused of them, and an author's names and ORCID.

Sources: SPDX License List, https://spdx.org/licenses; an ORCID's last character is the check digit of ISO/IEC 7064, MOD
11-2.
"""

import re
from dataclasses import dataclass

from ..base.errors import IFXPredictError

_LICENCES = (
    *("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0"),
    *("ODbL-1.0", "ODC-By-1.0", "PDDL-1.0"),
    *("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "GPL-3.0-only", "GPL-3.0-or-later", "LGPL-3.0-only"),
    *("AGPL-3.0-only", "MPL-2.0", "EUPL-1.2"),
)
"""SPDX's names of the licences that data, models and software mostly have; each has a page at spdx.org."""
_AUTHOR = re.compile(r"([^<>\n]*[^<>\s])(?:\s*<(?:\S*/)?([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])>)?")


@dataclass(frozen=True)
class Author:
    """Who made a bundle: the whole name as given, an ORCID or "", and both parts of the name, "" where it has one."""

    name: str
    orcid: str
    given_name: str
    family_name: str


def read_licence(text: str) -> str:
    """The licence that was asked for: SPDX's name as SPDX writes it, or an address; raises IFXPredictError for none."""
    if re.fullmatch(r"https?://\S+", text):
        return text
    for name in _LICENCES:
        if name.lower() == text.lower():
            return name
    raise IFXPredictError(
        f"bundle share: --licence is {text[:60]!r}, expected one of {', '.join(_LICENCES)}; give another licence by "
        "the address of its text on the web."
    )


def read_author(text: str) -> Author:
    """The author of a text as "Ada Lovelace" or "Ada Lovelace <0000-0002-1825-0097>"; raises IFXPredictError for none.

    The family name is what stands before a comma, or else the last of several words.
    """
    found = _AUTHOR.fullmatch(text)
    if not found:
        raise IFXPredictError(
            f"bundle share: --author is {text[:80]!r}, expected a name, or a name and an ORCID as "
            '"Ada Lovelace <0000-0002-1825-0097>".'
        )
    name, orcid = found[1].strip(), found[2] or ""
    if orcid and orcid[-1] != (digit := _check_digit(orcid)):
        raise IFXPredictError(
            f"bundle share: --author is {text[:80]!r}: the ORCID ends with {orcid[-1]}, expected {digit} after these "
            "digits; copy it from its owner's page at orcid.org."
        )
    given_name, family_name = _parts(name)
    return Author(name, orcid, given_name, family_name)


def _parts(name: str) -> tuple[str, str]:
    """The given and the family name; both "" where ``name`` is of one part."""
    if "," in name:
        family, given = (part.strip() for part in name.split(",", 1))
    else:
        *words, family = name.split()
        given = " ".join(words)
    return (given, family) if given and family else ("", "")


def _check_digit(orcid: str) -> str:
    """What an ORCID has to end with: a digit, or X for ten."""
    total = 0
    for digit in orcid[:-1].replace("-", ""):
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)
