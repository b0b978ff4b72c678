"""Features of outer folds are read whole or refused, and only for the folds that they are of."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.outer_features import (
    TENSOR,
    OuterRecord,
    check_outer,
    read_outer_features,
    sha256_of_dealt,
)

ASKED = OuterRecord(5, 3, 1, ("a", "b"), sha256_of_dealt([np.array([0, 1])]))


def test_features_of_one_fit_and_of_all_are_read(tmp_path):
    values = np.random.default_rng(1).normal(size=(2, 3, 512))
    for part in (values, values[0]):
        save_file({TENSOR: np.ascontiguousarray(part)}, tmp_path / "f")
        assert (read_outer_features(tmp_path / "f") == part).all()


@pytest.mark.parametrize(
    "tensors", [{"other": np.zeros((2, 3))}, {TENSOR: np.zeros(3)}, {TENSOR: np.full((2, 3), np.nan)}]
)
def test_another_file_is_refused(tmp_path, tensors):
    save_file(tensors, tmp_path / "f")
    with pytest.raises(CohortError, match="f: is not what train-network --nested leaves; run it again"):
        read_outer_features(tmp_path / "f")


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (None, "has no networks of outer folds; run train-network --nested 5x3"),
        (OuterRecord(5, 2, 1, ("a", "b")), "of 5x2 outer folds, --nested asks for 5x3; ask for the same, or run"),
        (OuterRecord(5, 3, 2, ("a", "b")), "dealt by another seed or to the training cases in another order"),
        (OuterRecord(5, 3, 1, ("b", "a")), "dealt by another seed or to the training cases in another order"),
        (
            OuterRecord(5, 3, 1, ("a", "b"), sha256_of_dealt([np.array([1, 0])])),
            "dealt by other outcomes or patients than the cohort has, so that its networks may have seen cases that",
        ),
    ],
)
def test_networks_of_other_folds_are_refused(tmp_path, record, message):
    with pytest.raises(CohortError, match=message):
        check_outer(tmp_path, record, ASKED, outcomes=True)
    check_outer(tmp_path, ASKED, ASKED, outcomes=True)


def test_a_record_without_a_hash_is_taken_where_outcomes_are_known_to_be_the_same(tmp_path):
    older = OuterRecord(5, 3, 1, ("a", "b"))
    check_outer(tmp_path, older, ASKED, outcomes=True)
    with pytest.raises(CohortError, match=r"its outer folds lack a hash, so that .* run train-network --nested 5x3"):
        check_outer(tmp_path, older, ASKED, outcomes=False)
