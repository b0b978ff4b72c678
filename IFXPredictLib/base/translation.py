"""From a finished English sentence of the library to the reader's language.

The library writes English; what it writes is stored, searched for and sent between processes as it is. A *template* is
the text of one literal of its sources, with {1}, {2}, ... where values are filled in: "VOI of {1} mL, mean {2}".
Whoever shows a sentence in another language finds the template that it was made from, takes the template's
translation, and fills in the values. A value is a sentence of its own that templates read wholly, or a *datum*: a
name, a number, a quotation. A sentence of which anything else would be left stays English, all of it.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_PLACE = re.compile(r"\{(\d+)\}")
_TAG = re.compile(r"(<[^>]*>)")
_UNPLAIN = {"'": "'?", '"': '"?', "#": "[# ]"}  # what tables cannot hold, so that statuses lack it
_SENTENCES = ("; ",)
"""Between the sentences of a status: where a template would know as much across it, each is read by itself."""
_JOINTS = (". ", ": ", ") ", " (", ", ", " and ", " or ")
"""Between sentences and phrases that were put together."""
_LONGEST = 600
_REMEMBERED = 4000
_FEW = 3
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|“[^”]*”""")
_SMALL = re.compile(r"(?<![\w./\\-])[a-z]{2,}(?:-[a-z]+)*(?![\w/\\-]|\.\w)")
"""A word that is written small: none of a file's name, of a path, of a unit with a stroke."""
_UNITS = {"mm", "sd"}
_COUNTED = re.compile(r"\d [a-z]{3,}(?![a-z/])")
"""So many of something, as no name says."""
_LISTED = re.compile(r"[,;] ")
_NAMING = re.compile(r"(?:case|centre|reader|segment|segmentation|transform|under|volume) \Z")
"""What stands before a name, whatever its words."""
_NO_NAME = re.compile(r"[,:;] | \(|\A(?:as|at|by|from|has|in|is|of|on|to|was|with) ")


def places(text: str) -> list[str]:
    """The numbers of a text's places for values, sorted; a translation has the same ones as its template.

    >>> places("{2} of {1}")
    ['1', '2']
    """
    return sorted(_PLACE.findall(text))


@dataclass(frozen=True)
class _Said:
    """What a text is in the other language, and how many letters of it were those of templates."""

    text: str
    known: int = 0


class Interpreter:
    """Says what the library has said in another language.

    Of all ways to read a text wholly, as templates within templates around data, that which knows the most letters is
    taken.

    Parameters
    ----------
    templates : iterable of str
        All templates; each has places {1} to {n}, once and in this order.
    translate : callable
        From a template to its translation; to the template itself where it has none.
    """

    def __init__(self, templates: Iterable[str], translate: Callable[[str], str]) -> None:
        self._translate = translate
        known = set(templates)
        self._whole = {one for one in known if not _PLACE.search(one)}
        made = (_Template(one) for one in sorted(known - self._whole))
        self._made = sorted(made, key=lambda one: -one.letters)  # of two ways that know as many, the longer sentence
        self._words = {word for one in known for word in _words_of(_QUOTED.sub("", _PLACE.sub(" ", one)))}
        self._say = lru_cache(_REMEMBERED)(self._read)

    def say(self, text: str) -> str:
        """``text`` in the other language, line by line; a line that is not read wholly stays as it is.

        >>> german = {"no voxel in {1}": "kein Voxel in {1}", "the VOI": "der VOI"}
        >>> interpreter = Interpreter(german, german.get)
        >>> interpreter.say("no voxel in the VOI; P7")
        'kein Voxel in der VOI; P7'
        >>> interpreter.say("no voxel in the other VOI")
        'no voxel in the other VOI'
        """
        return "\n".join(self._line(line) for line in text.split("\n"))

    def say_html(self, rich: str) -> str:
        """As ``say``, for rich text: each text between two tags is a sentence of its own."""
        parts = _TAG.split(rich)
        return "".join(part if i % 2 else self._say_escaped(part) for i, part in enumerate(parts))

    def _say_escaped(self, part: str) -> str:
        bare = html.unescape(part).replace("\u00a0", " ").replace("\u2011", "-")
        inner = bare.strip()
        said = self.say(inner)
        if said == inner:
            return part
        written = html.escape(bare.replace(inner, said), quote=False)
        return written.replace(" %", "&nbsp;%") if "\u00a0%" in html.unescape(part) else written

    def _line(self, line: str) -> str:
        found = self._say(line) if len(line) <= _LONGEST else None
        return found.text if found else line

    def _read(self, text: str) -> _Said | None:
        """The best of the ways to read all of a text; None where there is none."""
        if text in self._whole:
            return _Said(self._translate(text), len(text))
        if text != (bare := text.strip()) and (found := self._say(bare)):
            return found if found.known else _Said(text)
        apart, together = self._in_two(text, _SENTENCES), self._in_two(text, _JOINTS)
        ways = (*apart, *self._as_templates(text), *together, *self._nearly_whole(text))
        return max(ways, key=lambda way: way.known, default=_Said(text) if self._is_datum(text) else None)

    def _is_datum(self, text: str) -> bool:
        """Whether a text is no sentence: between its commas, one word, or none that templates are made of."""
        listed = _LISTED.split(_QUOTED.sub("", text))
        worded = any(" " in one.strip() and self._words & _words_of(one) for one in listed)
        return not worded and not _COUNTED.search(text)

    def _as_templates(self, text: str) -> Iterator[_Said]:
        for template in self._made:
            values = template.values_in(text)
            said = self._translate(template.text) if values else template.text
            if said != template.text and places(said) == places(template.text):
                yield from self._filled(template, said, values)

    def _filled(self, template: "_Template", said: str, values: Sequence[str]) -> Iterator[_Said]:
        """A template's translation ``said`` with the values in its places, where all of them can be read."""
        named = zip(values, template.names, strict=True)
        inner = [one for one in (self._value(value, name) for value, name in named) if one]
        doubtful = inner if template.short else inner[: template.text.startswith("{1}: ")]
        if len(inner) == len(values) and not any(map(self._is_lone, doubtful)):
            filled = _PLACE.sub(lambda place: inner[int(place[1]) - 1].text, said)
            yield _Said(filled, template.letters + sum(one.known for one in inner))

    def _value(self, value: str, named: bool) -> _Said | None:
        """What stands in a place; a name is as it is, whatever its words."""
        if named and value not in self._whole and not _NO_NAME.search(value):
            return _Said(value)
        return self._say(value)

    def _is_lone(self, head: _Said) -> bool:
        """Whether what is taken for a file, a case or a number is a single word that templates are made of."""
        return not head.known and bool(self._words & _words_of(_QUOTED.sub("", head.text)))

    def _in_two(self, text: str, joints: tuple[str, ...]) -> Iterator[_Said]:
        """Two sentences or phrases that were put together by one of the ``joints``."""
        for joint in joints:
            first, found, rest = text.partition(joint)
            if found == ". " and self._say(f"{first}."):
                first, found = f"{first}.", " "
            if found and first and rest and (one := self._say(first)) and (other := self._say(rest)):
                word = found.strip() if found.strip().isalpha() else ""
                between = self._translate(word) if word else found
                halves = (other,) if found == " (" else (one, other)  # before a bracket stands a name
                known = one.known + len(word) + other.known
                if known and all(half.known or not _words_of(half.text) for half in halves):
                    yield _Said(f"{one.text}{between}{other.text}", known)

    def _nearly_whole(self, text: str) -> Iterator[_Said]:
        """A sentence that ends in a mark or begins with a capital letter, a word before a number."""
        if text[-1:] in (".", ":", ")") and (inner := self._say(text[:-1])) and inner.known:
            yield _Said(f"{inner.text}{text[-1]}", inner.known)
        if (low := text[:1].lower() + text[1:]) in self._whole:
            yield _Said(self._translate(low), len(low))
        word, blank, rest = text.partition(" ")
        if blank and word in self._whole and not re.search("[A-Za-z]", rest):
            yield _Said(f"{self._translate(word)}{blank}{rest}", len(word))


def _words_of(text: str) -> set[str]:
    """The words of a text that are written small; parts of a file's name and units are none."""
    return set(_SMALL.findall(text)) - _UNITS


class _Template:
    """One with values, and how to find them; where few words hold them together they have to be numbers."""

    def __init__(self, text: str) -> None:
        parts = _PLACE.split(text)[::2]
        literal = ["".join(_UNPLAIN.get(letter, re.escape(letter)) for letter in part) for part in parts]
        words = "".join(parts)
        short = len(re.findall("[A-Za-z]", words)) < _FEW and not re.search("[0-9(]", words)
        value = r"([-+]?\d\S*?)" if short else "(.*?)"
        directly = r"""('[^']*'|"[^"]*"|[\w.-]+(?=,)|\d*)"""  # before another value: a quotation, a word or a number
        joined = [directly if part == "" else value for part in parts[1:]]
        joined[-1] = value if len(parts) == 2 else "(.*?)"
        pattern = literal[0] + "".join(map("".join, zip(joined, literal[1:], strict=True)))
        self.text = text
        self.letters = sum(map(len, parts))
        self.short = short
        around = pairwise(parts)
        self.names = [bool(_NAMING.search(before)) or after.startswith(" (id ") for before, after in around]
        """Which of the values are names."""
        self._longest = max(re.split("[\"'#]", "\0".join(parts).replace("\0", "#")), key=len)
        self._pattern = re.compile(pattern, re.DOTALL)

    def values_in(self, text: str) -> tuple[str, ...]:
        """What stands in the places, where ``text`` may have been made from this template; else nothing."""
        found = self._pattern.fullmatch(text) if self._longest in text else None
        return found.groups() if found else ()
