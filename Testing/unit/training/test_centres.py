"""A harmonised bundle brought to another centre (cli/test_update_centres.py does it); one without, refused."""

from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.models.imputation import Imputation
from IFXPredictLib.protocol.schema import HarmonisationRules
from IFXPredictLib.training.centres import add_centres, check_harmonised, preserved_of


def test_a_bundle_that_takes_images_as_they_are_asks_for_no_centre(bundle_folder, tmp_path):
    bundle = load_bundle(bundle_folder)
    for ask in (lambda: check_harmonised(bundle), lambda: add_centres(bundle, {}, {}, "2026-11-29", tmp_path)):
        with pytest.raises(TrainingError, match="its protocol has no harmonisation, so that it asks for no centre"):
            ask()


def test_what_is_preserved_of_a_centres_cases_is_imputed_as_before_a_prediction(bundle_folder):
    """Of c, whose every value is missing, nothing is guessed."""
    shipped = load_bundle(bundle_folder)
    bundle = replace(shipped, protocol=replace(shipped.protocol, harmonisation=HarmonisationRules("combat", ("crp",))))
    p, at = len(bundle.protocol.clinical), bundle.protocol.clinical_names.index("crp")
    imputation = Imputation(np.arange(1.0, p + 1), np.zeros(p), np.full(p, 99.0), np.zeros(p, bool))
    given = {"a": {"crp": 40.0}, "b": {"albumin": 30.0}}
    found = preserved_of(("a", "b", "c"), given, replace(bundle, imputation=imputation))
    np.testing.assert_array_equal(found[:, 0], [40, at + 1, np.nan])
    np.testing.assert_array_equal(preserved_of(("a", "b"), given, bundle)[:, 0], [40, np.nan])
    assert preserved_of(("a",), given, shipped).shape == (1, 0)
