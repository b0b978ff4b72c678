"""What a bundle says of stability selection: the entry ``stability`` of a model's ``selection`` in bundle.json."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..protocol.schema import StabilityRules
from ..stats.stability import StableFeatures, most_for
from .updates import expect


def stable_features(record: Mapping[str, Any]) -> StableFeatures | None:
    """What stability selection found, of a model's ``record`` in ``Bundle.selection``; None where it was not asked."""
    return StableFeatures(**record["stability"]) if "stability" in record else None


def check_stable(stable: StableFeatures | None, asked: StabilityRules | None, names: Sequence[str], where: str) -> None:
    """Check what stability selection found of one model against what the protocol asks for.

    Parameters
    ----------
    stable : StableFeatures or None
        The entry; None where there is none.
    asked : StabilityRules or None
        The protocol's.
    names : sequence of str
        All features of the training cases.
    where : str
        Named in errors.

    Raises
    ------
    BundleError
        Naming the key, where the entry cannot be what the protocol asked for.
    """
    words = "it where the protocol asks for it, and only there"
    expect((stable is None) == (asked is None), where, words, "none" if stable is None else "it")
    if stable is None or asked is None:
        return
    expect(0 < stable.offered <= len(names), f"{where}: offered", f"1 to {len(names)}", stable.offered)
    most = most_for(stable.offered, asked.threshold, asked.errors)
    for key, value in (("pairs", asked.pairs), ("threshold", asked.threshold), ("most", most)):
        expect(getattr(stable, key) == value, f"{where}: {key}", f"by the protocol {value:g}", getattr(stable, key))
    unknown = set(stable.shares) - set(names)
    expect(not unknown, f"{where}: shares", "features of the summary", repr(min(unknown, default="")[:80]))
    halves = 2 * stable.pairs
    for feature, share in stable.shares.items():
        whole = math.isclose(share * halves, round(share * halves), abs_tol=1e-6)
        expect(0 < share <= 1 and whole, f"{where}: shares.{feature[:60]}", f"a share of {halves} halves", share)
