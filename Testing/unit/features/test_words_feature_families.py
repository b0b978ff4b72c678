import pytest
from imaging_names import IMAGING_NAMES

from IFXPredictLib.features.words import Family, families, family_of


@pytest.mark.parametrize(
    ("name", "image_type", "feature_class"),
    [
        ("original_firstorder_Mean", "Original", "First order"),
        ("log-sigma-3-0-mm-3D_glcm_Contrast", "LoG 3 mm", "GLCM"),
        ("log-sigma-2-5-mm-3D_ngtdm_Busyness", "LoG 2.5 mm", "NGTDM"),
        ("wavelet-LLH_glszm_ZoneEntropy", "Wavelet LLH", "GLSZM"),
        ("deep_007", "Deep", "Deep"),
        ("crp", "Other", "Other"),
        ("deep_x", "Other", "Other"),
    ],
)
def test_a_features_family_is_read_from_its_name(name, image_type, feature_class):
    assert family_of(name) == Family(image_type, feature_class)


def test_all_imaging_features_have_a_family_of_the_known_size():
    images, classes = families(IMAGING_NAMES, by_class=False), families(IMAGING_NAMES, by_class=True)
    assert {name: len(inside) for name, inside in classes.items()} == {
        **{"First order": 216, "GLCM": 288, "GLRLM": 192, "GLSZM": 192, "GLDM": 168, "NGTDM": 60},
        "Deep": 512,
    }
    assert len(images) == 13
    assert {len(inside) for name, inside in images.items() if name != "Deep"} == {93}
    assert sorted(i for inside in images.values() for i in inside) == list(range(len(IMAGING_NAMES)))
