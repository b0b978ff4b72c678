"""Who reads what when: each reader's own order in each round, and when a case opens again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256


def reading_order(seed: int, reader: str, round_number: int, pseudonyms: Sequence[str]) -> tuple[str, ...]:
    """A random order of the cases that belongs to this reader and round alone.

    The cases are sorted by the SHA-256 of the UTF-8 text "seed|reader|round|pseudonym" in hexadecimal, so that the
    order is the same with every version of Python and independent of who else reads.
    """
    return tuple(sorted(pseudonyms, key=lambda p: digest(f"{seed}|{reader}|{round_number}|{p}")))


def digest(text: str) -> str:
    """The SHA-256 of a text in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def washout_end(finished: datetime, washout_days: int) -> datetime:
    """When a case that was last seen at ``finished`` may be read again: whole days of 24 hours later."""
    return finished + timedelta(days=washout_days)
