"""What is kept of an image gives the features of a case to the last bit, and spares the network what it has seen."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.features import resnet
from IFXPredictLib.features.extraction import some_features
from IFXPredictLib.features.kept_images import KeptImages
from IFXPredictLib.features.radiomics import radiomics_features
from IFXPredictLib.features.resnet import DEEP_NAMES, load_network
from IFXPredictLib.imaging.case import make_case

NAMES = ("original_glszm_ZoneEntropy", "log-sigma-3-0-mm-3D_glcm_Contrast", "wavelet-LHL_firstorder_Mean")


def edited(case, change):
    drawn = sitk.GetArrayFromImage(case.mask)
    change(drawn, np.argwhere(drawn))
    mask = sitk.GetImageFromArray(drawn)
    mask.CopyInformation(case.image)
    return replace(case, mask=mask)


def hole(drawn, at):
    z, y, x = at[len(at) // 2]
    drawn[z, y - 2 : y + 3, x - 2 : x + 3] = 0


def wider(drawn, at):
    z, y, x = at[at[:, 2].argmax()]
    drawn[z - 1 : z + 2, y - 4 : y + 5, x : x + 9] = 1


@pytest.mark.parametrize("by", ["the protocol", "radiomics.yaml"])
def test_radiomics_of_a_normalised_image_that_is_kept_are_those_of_the_case_to_the_last_bit(
    by, patient, small_protocol
):
    normal = replace(small_protocol.image, normalisation="z_score")
    text = small_protocol.radiomics_yaml.replace("setting:", "setting:\n  normalize: true", 1)
    assert "normalize: true" in text
    changed = {"image": normal} if by == "the protocol" else {"radiomics_yaml": text}
    protocol = replace(small_protocol, **changed)
    case = make_case("simulated", patient.image, patient.mask, protocol)
    kept = KeptImages(case, protocol)
    found = []
    for one in (case, edited(case, hole), edited(case, wider)):
        found.append(radiomics_features(one, protocol, NAMES, kept))
        np.testing.assert_array_equal(found[-1], radiomics_features(one, protocol, NAMES))
    assert len({tuple(values) for values in found}) == 3, "the comparison could fail"


def test_the_network_runs_once_a_box_and_gives_the_features_of_the_case(
    patient, small_protocol, network_file, monkeypatch
):
    case = make_case("p", patient.image, patient.mask, small_protocol)
    network, kept = load_network(network_file, small_protocol.network), KeptImages(case, small_protocol)
    names, cubes = DEEP_NAMES[:5], []

    def counted(cube, network):
        cubes.append(cube)
        return resnet.deep_features(cube, network)

    cases = case, edited(case, hole), edited(case, wider), case
    expected = [some_features(one, small_protocol, network, names).values for one in cases]
    monkeypatch.setattr("IFXPredictLib.features.extraction.deep_features", counted)
    for one, values in zip(cases, expected, strict=True):
        np.testing.assert_array_equal(some_features(one, small_protocol, network, names, kept=kept).values, values)
    assert len(cubes) == 2, "the hole lies within the box, the wider VOI does not"
    assert not np.array_equal(expected[0], expected[2])


def test_beyond_the_image_the_network_sees_the_window_s_floor_whether_the_image_is_kept_or_not(
    patient, small_protocol, network_file
):
    """The last centres of the grid of 3 mm lie beyond an image that ends with its VOI."""
    at = np.argwhere(sitk.GetArrayViewFromImage(patient.mask))
    first, last = (ends(axis=0)[::-1].tolist() for ends in (at.min, at.max))
    box = [b - a + 1 for a, b in zip(first, last, strict=True)], first
    cut = make_case("p", *(sitk.RegionOfInterest(one, *box) for one in (patient.image, patient.mask)), small_protocol)
    network, names = load_network(network_file, small_protocol.network), DEEP_NAMES[:5]
    kept = some_features(cut, small_protocol, network, names, kept=KeptImages(cut, small_protocol)).values
    np.testing.assert_array_equal(kept, some_features(cut, small_protocol, network, names).values)
