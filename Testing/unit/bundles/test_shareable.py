"""What cannot be shared is refused with what to do."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.shareable import check_shareable
from IFXPredictLib.bundles.updates import Measures, ModelUpdate, Update
from IFXPredictLib.models.harmonisation import Harmonisation
from IFXPredictLib.stats.combat import fit_combat


def test_a_bundle_as_trained_may_be_shared(fresh_bundle):
    check_shareable(fresh_bundle)


def test_a_shared_bundle_is_not_shared_again(fresh_bundle):
    with pytest.raises(BundleError, match="is a shared bundle already"):
        check_shareable(dataclasses.replace(fresh_bundle, shared={"parent": "ab" * 32}))


def test_an_updated_bundle_is_not_shared(fresh_bundle):
    measures = Measures(0.0, 1.0, 0.5, 1.5, 0.2, 0.5, 0.5, 0.9)
    update = Update(
        "a" * 64, "2026-01-02", ("cutoff",), {"deep": ModelUpdate(40, 20, 0.5, 0.4, measures, measures)}, {}
    )
    with pytest.raises(BundleError, match="was updated on another hospital's cases"):
        check_shareable(dataclasses.replace(fresh_bundle, updates=(update,)))


def test_means_of_centres_are_not_shared_from_which_the_cases_of_a_small_one_are_read(fresh_bundle):
    values, centre = np.random.default_rng(2).standard_normal((40, 60)), ["A"] * 38 + ["B"] * 2
    combat = fit_combat(values, centre, np.empty((40, 0)))
    own = combat.mean + combat.shift[1] * combat.sd
    assert np.corrcoef(own, values[38:].mean(axis=0))[0, 1] > 0.95
    known = Harmonisation(tuple(map(str, range(60))), combat, np.empty(0), {"A": 38, "B": 2})
    with pytest.raises(BundleError, match=r"means of 60 imaging features in each centre, of 2 cases in B, .*; train"):
        check_shareable(dataclasses.replace(fresh_bundle, harmonisation=known))
