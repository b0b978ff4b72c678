"""What a bundle says of stability selection is what its protocol asked for, or it is refused by its key."""

from dataclasses import asdict, replace

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.stable import check_stable, stable_features
from IFXPredictLib.protocol.schema import StabilityRules
from IFXPredictLib.stats.stability import StableFeatures

RULES, NAMES = StabilityRules(10, 0.75, 1), ("crp", "age", *(f"deep_{k:03}" for k in range(48)))
STABLE = StableFeatures(50, 5, 10, 0.75, {"crp": 1.0, "age": 0.05})


def test_what_was_found_is_read_back_and_nothing_where_it_was_not_asked():
    check_stable(STABLE, RULES, NAMES, "here")
    check_stable(None, None, NAMES, "here")
    assert stable_features({"kept_after": {}, "stability": asdict(STABLE)}) == STABLE
    assert stable_features({"kept_after": {}}) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"offered": 51}, "offered: expected 1 to 50, found 51"),
        ({"pairs": 20}, "pairs: expected by the protocol 10, found 20"),
        ({"threshold": 0.6}, "threshold: expected by the protocol 0.75, found 0.6"),
        ({"most": 6}, "most: expected by the protocol 5, found 6"),
        ({"shares": {"esp": 0.5}}, "shares: expected features of the summary, found 'esp'"),
        ({"shares": {"crp": 0.51}}, "shares.crp: expected a share of 20 halves, found 0.51"),
        ({"shares": {"crp": 1.05}}, "shares.crp: expected a share of 20 halves, found 1.05"),
    ],
)
def test_what_cannot_be_is_named(change, message):
    with pytest.raises(BundleError, match=f"^here: {message}"):
        check_stable(replace(STABLE, **change), RULES, NAMES, "here")


@pytest.mark.parametrize(("stable", "rules", "found"), [(None, RULES, "none"), (STABLE, None, "it")])
def test_it_is_there_where_the_protocol_asks_for_it_and_only_there(stable, rules, found):
    with pytest.raises(BundleError, match=f"^here: expected it where the protocol asks for it.*, found {found}"):
        check_stable(stable, rules, NAMES, "here")
