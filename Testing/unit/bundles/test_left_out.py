"""What a bundle may say of centres that were left out of its training."""

from dataclasses import replace

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.left_out import LEFT_OUT_COLUMNS, LeftOutCentre, check_left_out, left_out_words
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import HarmonisationRules

ONE = LeftOutCentre(20, 8, 0.7, 0.5, 0.9, 0.6, None)
FOUND = {"clinical": {"A": ONE, "B": ONE}, "deep": {"A": ONE, "B": replace(ONE, auc=None, auc_low=None, auc_high=None)}}


def test_cells_are_as_many_as_their_headings_and_say_what_there_is_not():
    assert ONE.cells == ("20 (8)", "0.700 (0.500 to 0.900)", "0.600", "-")
    assert len(ONE.cells) + 2 == len(LEFT_OUT_COLUMNS)
    assert FOUND["deep"]["B"].cells[1] == "-"
    assert replace(ONE, without=True).cells[1] == "no model"


def test_what_training_says_is_taken():
    check_left_out(FOUND, ["clinical", "deep"], "here")
    check_left_out({}, ["clinical", "deep"], "here")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"clinical": FOUND["clinical"]}, "here: expected clinical, deep, found clinical"),
        ({"clinical": {"A": ONE}, "deep": {"A": ONE}}, "two centres or more, found 1"),
        (FOUND | {"deep": {"A": ONE, "C": ONE}}, "here: deep: expected the same centres, found A, C"),
        ({name: {"A": ONE, "\n": ONE} for name in FOUND}, "the name of a centre"),
        (FOUND | {"deep": {"A": ONE, "B": replace(ONE, positive=21)}}, "deep: B: positive: expected 0 to 20, found 21"),
        (FOUND | {"deep": {"A": ONE, "B": replace(ONE, auc=0.95)}}, "deep: B: auc: expected 0 to 1, within its"),
        (FOUND | {"deep": {"A": ONE, "B": replace(ONE, auc_low=None)}}, "it with its interval, or none, found 1"),
        (FOUND | {"deep": {"A": ONE, "B": replace(ONE, sensitivity=1.2)}}, "sensitivity: expected 0 to 1, found 1.2"),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(found, said):
    with pytest.raises(BundleError, match=said):
        check_left_out(found, ["clinical", "deep"], "here")


def test_what_is_said_of_centres_is_what_was_done_with_them():
    protocol, three = load_protocol("ifx_cte_demo"), {"deep": {"A": ONE, "B": ONE, "C": ONE}}
    plain, free, referred = (
        replace(protocol, harmonisation=rules)
        for rules in (None, HarmonisationRules("combat"), HarmonisationRules("combat", reference="A"))
    )
    assert "harmonis" not in left_out_words(three, plain, ())
    assert "with all cases of its patients" in left_out_words(three, plain, ())
    said = "from the others, and of the centre left out from its own cases, whose outcomes were not asked."
    assert said in left_out_words(three, free, ())
    assert "taken as the reference, A; where it is A itself, what it does was learned from its own" in left_out_words(
        three, referred, ()
    )
    for rules in (free, referred):
        assert "Features were not harmonised: one centre that is left" in left_out_words(FOUND, rules, ())


def test_what_is_said_to_be_not_repeated_is_what_there_was():
    protocol = load_protocol("ifx_cte_demo")
    clinical = replace(protocol, models=protocol.models[:1])
    assert left_out_words(FOUND, protocol, ("intra", "inter")).endswith(
        "Not repeated: which features re-readings found reliable and the network."
    )
    assert left_out_words(FOUND, protocol, ("perturbation",)).endswith(
        "Not repeated: which features redrawings of the VOIs found reliable and the network."
    )
    assert left_out_words(FOUND, protocol, ()).endswith("Not repeated: the network.")
    assert "Not repeated" not in left_out_words(FOUND, clinical, ())
