import pytest

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.explanation.maps import map_title, map_words
from IFXPredictLib.protocol.schema import Outcome

OUTCOME = Outcome("ASAS40 response", "improvement", "none")


def test_maps_of_the_network_say_that_the_answer_is_the_networks_own_and_which_way():
    raised, lowered = (map_words(name, OUTCOME, "layer3") for name in ("grad_cam_raised", "grad_cam_lowered"))
    assert raised == "where the network saw what raised its own answer, towards improvement (Grad-CAM, layer3)"
    assert lowered == "where the network saw what lowered its own answer, towards none (Grad-CAM, layer3)"


def test_a_map_of_a_feature_says_what_the_feature_measures_around_each_voxel():
    found = map_words("original_firstorder_Mean", OUTCOME, "layer4")
    assert found == "mean intensity (first-order Mean), around each voxel of the VOI"


@pytest.mark.parametrize("name", ["crp", "deep_003", "grad_cam"])
def test_what_has_no_map_has_no_words(name):
    with pytest.raises(FeatureError, match=f"the feature '{name}' is unknown"):
        map_words(name, OUTCOME, "layer4")


def test_a_title_fits_into_a_list_and_says_towards_what():
    titles = [map_title(name, OUTCOME) for name in ("grad_cam_raised", "grad_cam_lowered", "original_firstorder_Mean")]
    assert titles[:2] == [f"Network, towards {word}" for word in (OUTCOME.positive, OUTCOME.negative)]
    assert titles[2] == "First-order Mean"
