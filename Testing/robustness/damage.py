"""Seeded damage to bytes: as disks, networks, editors, hurried exports and malice do it."""

import random
import re
import struct

_NUMBERS = (0, 1, -1, 2, 7, 255, 32767, -32768, 65535, 1 << 24, (1 << 31) - 1, -(1 << 31))
_FLOATS = (0.0, -0.0, 1.0, -1.0, 1e-30, 1e30, float("nan"), float("inf"), -float("inf"), 0.5, 3.0)
_TEXTS = (
    *("0", "-1", "1", "2", "3", "nan", "inf", "1e-30", "1e30", "", " ", "999999999", "99999999999999999999", "1,5"),
    *(
        "True",
        "False",
        "LOCAL",
        "raw",
        "gzip",
        "short",
        "float",
        "MET_SHORT",
        "MET_FLOAT",
        "none",
        "(1,0,0)",
        "é",
        "\0",
    ),
    *("left-posterior-superior", "right-anterior-superior", "9" * 5000, "../x", "x" * 3000, "1_000", "0x10"),
)


def damaged(content: bytes, seed: int, head: int = 400) -> bytes:
    """``content`` with one to three changes, most of them within its first ``head`` bytes."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        place = chance.randrange(min(head, len(content)) or 1) if chance.random() < 0.7 else None
        content = chance.choice(_CHANGES)(content, chance, place)
    return content


def text_damaged(content: bytes, seed: int, end: int) -> bytes:
    """As ``damaged``; half of the changes are to whole lines and words of the text that ends at byte ``end``."""
    chance = random.Random(seed)
    if chance.random() < 0.4:
        return damaged(content, seed, end)
    text, rest = content[:end], content[end:]
    for _ in range(chance.choice((1, 1, 2))):
        text = chance.choice((_drop_line, _double_line, _swap_lines, _new_word, _new_word, _new_word))(text, chance)
    return text + rest


def _at(content: bytes, chance: random.Random, place: int | None) -> int:
    return place if place is not None else chance.randrange(len(content) or 1)


def _flip(content: bytes, chance: random.Random, place: int | None) -> bytes:
    at = _at(content, chance, place)
    return content[:at] + bytes([(content[at : at + 1] or b"\0")[0] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def _set(content: bytes, chance: random.Random, place: int | None) -> bytes:
    at = _at(content, chance, place)
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _number(content: bytes, chance: random.Random, place: int | None) -> bytes:
    """A number of 16 to 64 bits, at a place where there may be one."""
    at = _at(content, chance, place) // 2 * 2
    kind = chance.choice("hiqfd")
    value = chance.choice(_FLOATS) if kind in "fd" else chance.choice(_NUMBERS)
    bits = struct.calcsize("<" + kind) * 8
    if kind not in "fd":
        value = (int(value) + (1 << (bits - 1))) % (1 << bits) - (1 << (bits - 1))
    stored = struct.pack(chance.choice("<<<>") + kind, value)
    return (content[:at] + stored + content[at + len(stored) :])[: max(len(content), at)]


def _cut(content: bytes, chance: random.Random, _place: int | None) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _longer(content: bytes, chance: random.Random, place: int | None) -> bytes:
    at = chance.choice((_at(content, chance, place), len(content)))
    return content[:at] + bytes(chance.randrange(256) for _ in range(chance.choice((1, 2, 16, 300)))) + content[at:]


def _gone(content: bytes, chance: random.Random, place: int | None) -> bytes:
    at = _at(content, chance, place)
    return content[:at] + content[at + chance.choice((1, 2, 16, 300)) :]


def _blank(content: bytes, chance: random.Random, place: int | None) -> bytes:
    at, length = _at(content, chance, place), chance.choice((2, 8, 64, 512))
    blank = bytes(length) if chance.random() < 0.7 else b"\xff" * length
    return (content[:at] + blank + content[at + length :])[: len(content)]


def _moved(content: bytes, chance: random.Random, _place: int | None) -> bytes:
    one, other = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    length = min(chance.choice((4, 64, 512)), other - one, len(content) - other)
    first, second = content[one : one + length], content[other : other + length]
    return content[:one] + second + content[one + length : other] + first + content[other + length :]


_CHANGES = (_flip, _flip, _flip, _set, _number, _number, _number, _cut, _longer, _gone, _blank, _moved)


def _lines(text: bytes) -> list[bytes]:
    return text.splitlines(keepends=True) or [b""]


def _drop_line(text: bytes, chance: random.Random) -> bytes:
    lines = _lines(text)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def _double_line(text: bytes, chance: random.Random) -> bytes:
    lines = _lines(text)
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"".join(lines)


def _swap_lines(text: bytes, chance: random.Random) -> bytes:
    lines = _lines(text)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _new_word(text: bytes, chance: random.Random) -> bytes:
    """Another word, or the digits of a number changed."""
    words = list(re.finditer(rb"[^\s,()=:]+", text))
    if not words:
        return text
    word = chance.choice(words)
    digits = re.sub(rb"[0-9]", lambda _: str(chance.randrange(10)).encode(), word[0])
    new = digits if chance.random() < 0.4 and digits != word[0] else chance.choice(_TEXTS).encode()
    return text[: word.start()] + new + text[word.end() :]
