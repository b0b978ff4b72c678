"""Which centres a bundle says it knows, where its protocol takes their differences out of imaging features."""

from collections.abc import Mapping, Sequence

from ..protocol.schema import HarmonisationRules
from ..stats.combat import FEWEST_OF_A_CENTRE
from .updates import Update, expect


def check_centres(
    counts: Mapping[str, int], rules: HarmonisationRules | None, updates: Sequence[Update], where: str
) -> None:
    """Raise BundleError, naming ``where``, for centres that a harmonisation by ``rules`` cannot have.

    Parameters
    ----------
    counts : mapping of str to int
        By centre, the cases that it was estimated from; empty without rules.
    rules : HarmonisationRules or None
        The protocol's.
    updates : sequence of Update
        By which a centre may have come later, with the same cases.
    where : str
        The entry's place.

    Raises
    ------
    BundleError
    """
    problem = _problem(counts, rules)
    expect(not problem, where, "those that the protocol harmonises", problem)
    added = {centre: count for one in updates for centre, count in one.centres.items()}
    expect(added.items() <= counts.items(), f"{where}: updates", "the centres that are known", dict(added))


def _problem(counts: Mapping[str, int], rules: HarmonisationRules | None) -> str:
    if rules is None:
        return f"{', '.join(counts)[:80]} without any" if counts else ""
    if len(counts) < 2 or min(counts.values()) < FEWEST_OF_A_CENTRE:
        return f"{len(counts)} centres, expected two or more with {FEWEST_OF_A_CENTRE} cases or more each"
    if unfit := [name for name in counts if not name.strip() or not name.isprintable()]:
        return f"{unfit[0][:80]!r}, which is no name"
    lacks = rules.reference and rules.reference not in counts
    return f"not the reference {rules.reference[:80]}" if lacks else ""
