"""Tables of a validation: what a reader is shown of case mix, membership and size, and all digits in the file."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from IFXPredictLib.evaluation.case_mix import CaseMix, Difference, Membership, Needed
from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.report.tables.external import difference_table, membership_table, needed_table
from IFXPredictLib.stats.discrimination import delong
from IFXPredictLib.stats.validation_size import ValidationSize


def difference(k, standardised):
    return Difference(
        "crp" if k == 0 else f"deep_{k:03d}", ("clinical",) if k == 0 else (), 20.0, 5.0, 9, 31.25, 4.0, standardised
    )


@pytest.fixture
def mix():
    differences = tuple(difference(k, 2.45 - k / 10) for k in range(24))
    area = delong([0, 1, 0, 1, 1, 0], [0.1, 0.9, 0.4, 0.35, 0.8, 0.2])
    return CaseMix(
        (
            *differences,
            dataclasses.replace(differences[0], feature="albumin", mean=np.nan, sd=np.nan, standardised=np.nan),
        ),
        (Membership("clinical", 166, 9, area), Membership("deep", 166, 2, Missing("2 cases here are too few"))),
        (
            Needed("clinical", 300, 140, ValidationSize(232, 290, 113, 15)),
            Needed("deep", 24, 15, ValidationSize(232, 1922, 322, None)),
            Needed("late", 24, 0, Missing("only one class")),
        ),
    )


@pytest.fixture
def analysis(mix):
    return SimpleNamespace(mix=mix, titles={"clinical": "Clinical", "deep": "Deep learning", "late": "Late fusion"})


def test_the_largest_differences_are_shown_and_all_are_in_the_file(mix, fresh_bundle):
    table = difference_table(mix, fresh_bundle)
    assert table.rows[0] == ("C-reactive protein", "clinical", "20 (5)", "9", "31.25 (4)", "+2.45")
    assert (len(table.rows), len(table.records)) == (20, 25)
    assert table.notes[0] == "The 20 largest; all are in tables/case_mix.csv."
    assert "beyond 0.2 in 23 of 25 features" in table.caption
    assert table.fields == ("feature", "models", "training_mean", "training_sd", "given", "mean", "sd", "standardised")


def test_a_membership_that_cannot_be_had_is_a_dash_with_its_reason(analysis, fresh_bundle):
    table = membership_table(analysis, fresh_bundle)
    assert table.rows[0][:2] == ("Clinical", "166, 9")
    assert table.rows[1][-1] == "-" or table.rows[1][-1] == "\u2013"
    assert table.notes[0] == "Deep learning: 2 cases here are too few"


def test_of_a_shared_bundle_both_tables_say_that_training_is_told_roughly(mix, analysis, fresh_bundle):
    shared = dataclasses.replace(fresh_bundle, shared={"step": 0.25})
    (rounded,) = {*difference_table(mix, shared).notes} - {*difference_table(mix, fresh_bundle).notes}
    assert "means are off by up to 0.125 sd and its sds by up to 9.1 %" in rounded
    (pseudo,) = {*membership_table(analysis, shared).notes} - {*membership_table(analysis, fresh_bundle).notes}
    assert "pseudo-cases here" in pseudo


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cross_fit": True}, "of networks that had not seen them"),
        ({"cross_fit": False}, "of the network that was trained on them"),
        ({"cross_fit": False, "objective": "self_supervised"}, ""),
    ],
)
def test_what_the_network_knows_of_the_training_cases_alone_is_said(mix, analysis, fresh_bundle, changed, said):
    training = dataclasses.replace(fresh_bundle.protocol.network_training, **changed)
    protocol = dataclasses.replace(fresh_bundle.protocol, network_training=training)
    bundle = dataclasses.replace(fresh_bundle, protocol=protocol)
    for table in (difference_table(mix, bundle), membership_table(analysis, bundle)):
        notes = [note for note in table.notes if note.startswith("Deep features of the training cases")]
        assert (len(notes), said in "".join(notes)) == (bool(said), True)


def test_sizes_say_whether_the_cases_are_enough(analysis):
    table = needed_table(analysis)
    assert [row[-1] for row in table.rows] == ["yes", "no", "not known"]
    assert table.rows[0][1:6] == ("300 (140)", "232", "290", "113", "15")
    assert table.records[1][-1] is False
    assert table.notes == ("Late fusion: only one class",)
