"""Which centres a bundle may say that it knows."""

from dataclasses import replace

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.centres import check_centres
from IFXPredictLib.bundles.updates import Update
from IFXPredictLib.protocol.schema import HarmonisationRules

RULES = HarmonisationRules("combat", ("crp", "age"))
LATER = Update("0" * 64, "2026-11-29", ("harmonisation",), {}, {}, {"B": 2})


def test_centres_of_a_harmonisation_and_none_without_one_are_taken():
    check_centres({}, None, (), "here")
    check_centres({"A": 3, "B": 2}, RULES, (), "here")
    check_centres({"A": 3, "B": 2}, replace(RULES, reference="A"), (LATER,), "here")


@pytest.mark.parametrize(
    ("counts", "rules", "said"),
    [
        ({"A": 3}, None, "A without any"),
        ({"A": 3}, RULES, "1 centres"),
        ({"A": 3, "B": 1}, RULES, "2 cases or more each"),
        ({"A": 3, " ": 2}, RULES, "no name"),
        ({"A": 3, "B": 2}, replace(RULES, reference="C"), "not the reference C"),
    ],
)
def test_what_cannot_be_is_named(counts, rules, said):
    with pytest.raises(BundleError, match=f"here: expected those that the protocol harmonises, found .*{said}"):
        check_centres(counts, rules, (), "here")


def test_a_centre_that_came_later_has_the_cases_that_its_update_tells():
    with pytest.raises(BundleError, match="here: updates: expected the centres that are known"):
        check_centres({"A": 3, "B": 5}, RULES, (LATER,), "here")
