"""A harmonised bundle brought to another centre (cli/test_update_centres.py does it); one without, refused."""

import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.training.centres import add_centres, check_harmonised


def test_a_bundle_that_takes_images_as_they_are_asks_for_no_centre(bundle_folder, tmp_path):
    bundle = load_bundle(bundle_folder)
    for ask in (lambda: check_harmonised(bundle), lambda: add_centres(bundle, {}, {}, "2026-11-29", tmp_path)):
        with pytest.raises(TrainingError, match="its protocol has no harmonisation, so that it asks for no centre"):
            ask()
