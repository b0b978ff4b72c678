"""Each VOI of a case: its features are the engine's on it alone, on whichever path they are computed."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError, FeatureError
from IFXPredictLib.features.extraction import case_features, imaging_names, names_by_source, some_features
from IFXPredictLib.features.kept_images import KeptImages
from IFXPredictLib.features.many_masks import features_of_masks
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, radiomics_features, radiomics_names, radiomics_unit
from IFXPredictLib.features.resnet import DEEP_NAMES, load_network
from IFXPredictLib.features.sight import mask_on, seen_part
from IFXPredictLib.features.views import split_name, view_warnings, views_of
from IFXPredictLib.features.words import families, feature_words, radiomics_title, short_words
from IFXPredictLib.imaging.case import image_case, make_case
from IFXPredictLib.imaging.shell import shell_of
from IFXPredictLib.imaging.voi import voi_facts, voi_warnings
from IFXPredictLib.protocol.schema import Shell, VoiRules

FAT = Shell(1, 8, -190, -30)
NAMES = ("original_firstorder_Mean", "original_glszm_ZoneEntropy", "wavelet-HLL_glcm_Contrast")
OF_FAT = tuple(f"fat.{name}" for name in NAMES)


@pytest.fixture(scope="module")
def protocol(small_protocol):
    return replace(small_protocol, vois=(VoiRules("wall"), VoiRules("fat", FAT)))


@pytest.fixture(scope="module")
def case(patient, protocol):
    """The simulated patient with more around, so that features see a part of the image."""
    more = (30, 25, 3), (20, 35, 2)
    return make_case("patient", sitk.MirrorPad(patient.image, *more), sitk.ConstantPad(patient.mask, *more), protocol)


@pytest.fixture(scope="module")
def fat_alone(case):
    """The same image with the fat drawn in it: what the protocol of one VOI is asked about."""
    drawn, image = sitk.GetArrayFromImage(case.mask) != 0, sitk.GetArrayFromImage(case.image)
    fat = shell_of(drawn, image, case.image.GetSpacing()[::-1], FAT)
    return replace(case, mask=mask_on(case.image, fat))


@pytest.fixture(scope="module")
def expected(case, fat_alone, small_protocol):
    """The engine on either VOI alone."""
    return np.concatenate([radiomics_features(one, small_protocol) for one in (case, fat_alone)])


def test_the_features_of_each_voi_are_the_engines_on_it_alone_to_the_last_bit(case, protocol, expected):
    found = radiomics_features(case, protocol)
    assert radiomics_names(protocol) == (*RADIOMICS_NAMES, *(f"fat.{name}" for name in RADIOMICS_NAMES))
    assert found.tolist() == expected.tolist()
    assert -110 < found[radiomics_names(protocol).index("fat.original_firstorder_Mean")] < -70  # HU: it is fat
    part = seen_part(case, protocol)
    assert part.image.GetNumberOfPixels() < case.image.GetNumberOfPixels()
    assert radiomics_features(part, protocol).tolist() == expected.tolist()


def test_a_further_voi_and_series_give_the_engines_features_on_them_alone(case, small_protocol):
    protocol = replace(small_protocol, vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "arterial"))
    drawn, values = sitk.GetArrayFromImage(case.mask) != 0, sitk.GetArrayFromImage(case.image)
    node, arterial = mask_on(case.image, np.roll(drawn, (2, -3, 5), (0, 1, 2))), sitk.GetImageFromArray(values * 2 - 7)
    arterial.CopyInformation(case.image)
    both = replace(case, images={"arterial": arterial}, masks={"node": node})
    names = [f"{prefix}{NAMES[0]}" for prefix in ("", "node.", "arterial.", "arterial.node.")]
    assert [name for name in radiomics_names(protocol) if name.endswith(NAMES[0])] == names
    pairs = [(image, mask) for image in (case.image, arterial) for mask in (case.mask, node)]
    alone = [replace(case, image=image, mask=mask) for image, mask in pairs]
    expected = np.concatenate([radiomics_features(one, small_protocol, NAMES[:1]) for one in alone])
    assert len(set(expected)) == 4
    for one in (both, seen_part(both, protocol)):
        assert radiomics_features(one, protocol, names).tolist() == expected.tolist()
    found = some_features(both, protocol, None, names, kept=KeptImages(both, protocol))
    assert found.values.tolist() == expected.tolist()
    (row,) = features_of_masks(both, [drawn], protocol, None, names)
    assert row == pytest.approx(expected)
    with pytest.raises(
        CaseError, match=r"case patient: the protocol needs another mask, node, which the case has not; .*"
    ):
        radiomics_features(case, protocol, names[1:2])
    with pytest.raises(CaseError, match=r"needs another image, arterial, .* column image_arterial of cohort\.csv\.$"):
        radiomics_features(case, protocol, names[2:3])
    speck = np.zeros_like(drawn)
    speck[tuple(np.argwhere(drawn)[0])] = True
    with pytest.raises(CaseError, match=r"the VOI node has \d voxels on the grid of 3 mm, .* 64; draw all of it"):
        radiomics_features(replace(both, masks={"node": mask_on(case.image, speck)}), protocol, names[1:2])


def test_all_features_stand_in_the_order_of_their_names(case, protocol, expected, network_file):
    network = load_network(network_file, protocol.network)
    found = case_features(case, protocol, network)
    assert found.names == radiomics_names(protocol) + DEEP_NAMES + protocol.clinical_names
    assert found.names[:-23] == imaging_names(protocol)
    assert names_by_source(protocol)["radiomics"] == radiomics_names(protocol)
    assert found.values[: 2 * 1116].tolist() == expected.tolist()
    some = some_features(case, protocol, network, (OF_FAT[1], NAMES[0], "crp"), kept=KeptImages(case, protocol))
    assert some.values[:2].tolist() == found.select([OF_FAT[1], NAMES[0]]).tolist()
    with pytest.raises(FeatureError, match=r"case patient: 'vein.original_firstorder_Mean' is no feature"):
        some_features(case, protocol, network, ("vein.original_firstorder_Mean",))


def test_a_redrawn_wall_redraws_the_fat(case, fat_alone, protocol, small_protocol):
    drawn = sitk.GetArrayFromImage(case.mask) != 0
    less = drawn.copy()
    less[np.argwhere(drawn)[0][0]] = False
    found = features_of_masks(case, [drawn, less], protocol, None, (*OF_FAT, NAMES[0]))
    own = radiomics_features(fat_alone, small_protocol, NAMES)
    assert found[0, :3] == pytest.approx(own, rel=2e-3)  # filters see what is around all masks
    again = replace(case, mask=mask_on(case.image, less))
    assert found[1, :3] == pytest.approx(radiomics_features(again, protocol, OF_FAT), rel=2e-3)
    assert len(set(found[:, 0])) == 2


def test_a_voi_by_rule_that_is_too_small_says_what_to_do(case, protocol):
    for rule, words in (
        (Shell(1, 8, -190, -125), r"1 to 8 mm from the drawn VOI, from -190 to -125 HU\) has [1-9]\d* voxels"),
        (Shell(1, 8, -900), r"1 to 8 mm from the drawn VOI, from -900 HU\) has [1-9]\d{3} voxels"),
        (Shell(1, 1.2, None, -800), r"1 to 1.2 mm from the drawn VOI, up to -800 HU\) has 0 voxels"),
    ):
        narrow = replace(protocol, vois=(VoiRules("wall"), VoiRules("fat", rule)))
        narrow = replace(narrow, image=replace(narrow.image, minimum_voxels=5000 if rule.low == -900 else 64))
        message = (
            rf"case patient: the VOI fat \({words} on the grid of 3 mm, expected at least \d+; look whether the VOI is "
            "the whole lesion and what lies around it, or widen the shell in the protocol"
        )
        with pytest.raises(CaseError, match=message):
            radiomics_features(case, narrow, OF_FAT[:1])


def test_a_shell_near_the_images_border_is_warned_of(case, protocol):
    assert view_warnings(case, protocol) == ()
    first = np.argwhere(sitk.GetArrayFromImage(case.mask)).min(0)[::-1] - (22, 30, 6)
    box = (np.array(case.image.GetSize()) - first).tolist(), first.tolist()
    near = replace(case, **{name: sitk.RegionOfInterest(getattr(case, name), *box) for name in ("image", "mask")})
    (said,) = view_warnings(near, protocol)
    assert said.startswith("VOI fat ")
    assert "mm from the image border, expected at least 18 mm: " in said
    assert view_warnings(seen_part(near, protocol), protocol) == (said,)
    wide = replace(protocol, vois=(VoiRules("wall"), VoiRules("fat", Shell(1, 40))))
    (said,) = view_warnings(near, wide)
    assert said.startswith("VOI fat cut off by the image border, ")
    assert said.endswith(" mm from the drawn VOI, expected more than the 40 mm that it reaches")


def test_a_further_drawn_voi_near_the_images_border_is_warned_of_as_the_first_is(case, protocol):
    drawn = replace(protocol, vois=(VoiRules("wall"), VoiRules("node")))
    voxels = np.zeros_like(sitk.GetArrayFromImage(case.mask))
    assert view_warnings(case, drawn) == ()
    voxels[20:24, 40:60, 1:30] = 1
    beside = replace(case, masks={"node": like(voxels, case.mask)})
    (said,) = view_warnings(beside, drawn)
    first = replace(case, mask=beside.masks["node"])
    assert said == voi_warnings(voi_facts(first, drawn.image), drawn.image)[-1].replace("VOI", "VOI node", 1)
    assert view_warnings(seen_part(beside, drawn), drawn) == (said,)
    voxels[:] = np.roll(voxels, 100, axis=2)
    assert view_warnings(replace(case, masks={"node": like(voxels, case.mask)}), drawn) == ()


def like(voxels, mask):
    found = sitk.GetImageFromArray(voxels)
    found.CopyInformation(mask)
    return found


@pytest.mark.parametrize(
    ("edge", "free", "to_mm", "words"),
    [
        (np.float32(1.3), 20, 8, None),  # 26 mm as a file rounds them: the fat ends six voxels of 3 mm from the border
        (1.3, 19, 8, "15 mm from the image border, expected at least 18 mm: Laplacian of Gaussian"),
        (2.0, 4, 7, "0 mm from the image border, expected at least 18 mm: wavelets and Laplacian of Gaussian"),
        (2.0, 3, 6.99, "0 mm from the image border, expected at least 18 mm: wavelets and Laplacian of Gaussian"),
        (2.0, 3, 7, "cut off by the image border, 6 mm from the drawn VOI, expected more than the 7 mm"),
    ],
)
def test_a_shell_is_near_the_border_or_cut_off_from_its_bounds_on(edge, free, to_mm, words, protocol):
    inside = np.zeros((50, 60, 55), np.uint8)
    inside[22:25, free : free + 10, 22:30] = 1
    image, mask = (sitk.GetImageFromArray(part) for part in (np.where(inside, 60, -100).astype(np.int16), inside))
    for one in (image, mask):
        one.SetSpacing([float(edge)] * 3)
    rules = replace(protocol, vois=(VoiRules("wall"), VoiRules("fat", Shell(1, to_mm))))
    said = view_warnings(image_case("patient", image, mask, protocol.image), rules)
    assert len(said) == (words is not None)
    assert all(one.startswith(f"VOI fat {words}") for one in said)


def test_names_say_of_which_voi_a_feature_is(protocol):
    assert [view.prefix for view in views_of(protocol)] == ["", "fat."]
    assert split_name("fat.original_firstorder_Mean") == ("fat.", "original_firstorder_Mean")
    assert feature_words(OF_FAT[0], protocol) == "mean intensity (first-order Mean), fat"
    assert short_words(OF_FAT[2], protocol).endswith(", wavelet HLL, fat")
    assert radiomics_title(OF_FAT[2]) == "GLCM Contrast, wavelet HLL, fat"
    assert radiomics_unit(OF_FAT[0], "HU") == "HU"
    assert list(families([NAMES[0], OF_FAT[0]], by_class=False)) == ["Original", "Original, fat"]
    assert list(families([NAMES[2], OF_FAT[2]], by_class=True)) == ["GLCM", "GLCM, fat"]
