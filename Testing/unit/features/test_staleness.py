"""Networks and features of images, masks, outcomes and splits that changed since are refused, in words that help."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features.cohort import read_with_content
from IFXPredictLib.features.staleness import checked_extraction, checked_networks
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.records import write_extraction_record, write_network_record


@pytest.fixture(scope="module")
def protocol():
    demo = load_protocol("ifx_cte_demo")
    return replace(demo, image=replace(demo.image, cube_side=32))


def image_of(seed):
    image = sitk.GetImageFromArray(np.random.default_rng(seed).normal(60, 40, (8, 12, 14)).astype(np.int16))
    image.SetSpacing((1.5, 1.5, 5.0))
    return image


def mask_of(image, first=2):
    mask = sitk.Image(image.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(image)
    mask[first : first + 6, 2:9, 1:7] = 1
    return mask


ENDINGS = {"a": ".mhd", "b": ".nii.gz", "c": ".nhdr", "test": ".nrrd"}
"""Of the files of each case: two kinds with their voxels beside them, two without."""


@pytest.fixture
def cohort(tmp_path):
    cases = []
    for seed, (name, ending) in enumerate(ENDINGS.items()):
        image, mask = tmp_path / f"{name}_ct{ending}", tmp_path / f"{name}_voi{ending}"
        sitk.WriteImage(image_of(seed), image)
        sitk.WriteImage(mask_of(image_of(seed)), mask)
        cases.append(CohortCase(name, image, mask, seed % 2, name != "test"))
    return tuple(cases)


def contents_of(cohort, protocol):
    return {entry.case: read_with_content(entry, protocol)[1] for entry in cohort}


@pytest.fixture
def left(tmp_path, protocol, cohort):
    """The folder of a network and the features, as train-network and extract leave them."""
    network, features = tmp_path / "network", tmp_path / "features"
    for folder, names in ((network, ("network", "fold_0", "fold_1")), (features, ("network", "features"))):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.safetensors").write_text(name, encoding="utf-8")
    (features / "features.csv").write_text("features", encoding="utf-8")
    contents = contents_of(cohort, protocol)
    training = {case: contents[case] for case in ("a", "b", "c")}
    write_network_record(network, protocol, cohort[:3], np.array([0, 1, 0]), training)
    choice = checked_networks(network, protocol, cohort)
    write_extraction_record(features, protocol, cohort, choice, None, contents)
    return network, features / "features.csv"


def refusals(left, protocol, cohort):
    """What is said of the network, and what of the features; "" where they are taken."""
    said = []
    for check, path in ((checked_networks, left[0]), (checked_extraction, left[1])):
        try:
            check(path, protocol, cohort)
            said.append("")
        except CohortError as problem:
            said.append(str(problem))
    assert all(len(line) <= 300 and "\n" not in line for line in said)
    return said


def test_what_is_as_it_was_is_taken_without_being_read(left, protocol, cohort, monkeypatch):
    monkeypatch.setattr("IFXPredictLib.features.staleness.read_with_content", lambda *_: pytest.fail("was read"))
    assert refusals(left, protocol, cohort) == ["", ""]


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_a_corrected_mask_of_a_training_case_makes_network_and_features_stale(left, protocol, cohort, name):
    entry = next(entry for entry in cohort if entry.case == name)
    sitk.WriteImage(mask_of(sitk.ReadImage(entry.image), 3), entry.mask)
    of_network, of_features = refusals(left, protocol, cohort)
    assert f"the mask of {name} changed since train-network read them; run train-network again, then ex" in of_network
    assert f"features: is out of date, the mask of {name} changed since extract read them; run extract" in of_features


def test_a_replaced_image_of_a_test_case_makes_the_features_stale_and_not_the_network(left, protocol, cohort):
    sitk.WriteImage(image_of(9), cohort[3].image)
    of_network, of_features = refusals(left, protocol, cohort)
    assert of_network == ""
    assert "the image of test changed since extract read them" in of_features


def test_two_cases_whose_files_were_swapped_are_stale(left, protocol, cohort):
    swapped = [
        replace(one, image=other.image, mask=other.mask) for one, other in zip(cohort, cohort[1::-1], strict=False)
    ]
    of_network, of_features = refusals(left, protocol, (*swapped, *cohort[2:]))
    assert "the image of a, b changed since" in of_network
    assert "the image of a, b changed since" in of_features


def test_another_label_of_the_same_mask_file_is_stale(left, protocol, cohort):
    labels = mask_of(image_of(1)) + 0
    labels[2:8, 2:9, 5:7] = 2
    sitk.WriteImage(labels, cohort[1].mask)
    both = [replace(cohort[1], label=label) for label in (1, 2)]
    for entry in both:
        assert "the mask of b changed" in refusals(left, protocol, (cohort[0], entry, *cohort[2:]))[0]


def test_a_place_that_was_corrected_makes_the_image_another(left, protocol, cohort):
    image, mask = image_of(0), mask_of(image_of(0))
    for volume, path in ((image, cohort[0].image), (mask, cohort[0].mask)):
        volume.SetSpacing((1.5, 1.5, 3.0))
        sitk.WriteImage(volume, path)
    assert "the image of a changed" in refusals(left, protocol, cohort)[1]


def test_the_same_voxels_in_other_files_are_not_stale(left, protocol, cohort, tmp_path):
    """Compressed anew, converted, under another name, with the label spelled out: nothing was corrected."""
    converted = []
    for entry in cohort:
        image, mask = tmp_path / f"{entry.case}_again.nrrd", tmp_path / f"{entry.case}_voi_again.nii"
        sitk.WriteImage(sitk.Cast(sitk.ReadImage(entry.image), sitk.sitkFloat32), image, useCompression=True)
        sitk.WriteImage(sitk.ReadImage(entry.mask), mask)
        converted.append(replace(entry, image=image, mask=mask, label=1))
    assert refusals(left, protocol, converted) == ["", ""]


def test_files_that_are_gone_are_not_compared_and_those_that_cannot_be_read_are_stale(left, protocol, cohort):
    for entry in cohort[1:]:
        entry.image.unlink()
    assert refusals(left, protocol, cohort) == ["", ""]
    sitk.WriteImage(mask_of(image_of(1), 3), cohort[1].mask)
    cohort[0].mask.write_text("no mask", encoding="utf-8")
    of_network, of_features = refusals(left, protocol, cohort)
    assert "the image or mask of a and the mask of b changed" in of_network
    assert "the image or mask of a and the mask of b changed" in of_features


def test_corrected_outcomes_of_training_cases_make_both_stale_and_those_of_test_cases_neither(left, protocol, cohort):
    said = "trained with other outcomes of a, b than the cohort has; run train-network again, then extract"
    corrected = [replace(entry, outcome=1 - entry.outcome) for entry in cohort[:2]]
    assert all(said in line for line in refusals(left, protocol, (*corrected, *cohort[2:])))
    assert refusals(left, protocol, (*cohort[:3], replace(cohort[3], outcome=0))) == ["", ""]


@pytest.mark.parametrize("case", [2, 3])
def test_a_case_moved_to_the_other_split_makes_both_stale(left, protocol, cohort, case):
    moved = [replace(entry, train=not entry.train) if i == case else entry for i, entry in enumerate(cohort)]
    assert all("network" in line and cohort[case].case in line for line in refusals(left, protocol, moved))


def test_one_image_of_two_test_cases_is_refused_of_the_features_once_their_outcomes_differ(protocol, cohort, left):
    both = (*cohort, replace(cohort[3], case="twin"))
    networks = checked_networks(left[0], protocol, both)
    write_extraction_record(left[1].parent, protocol, both, networks, None, contents_of(both, protocol))
    assert refusals(left, protocol, both) == ["", ""]
    corrected = (*cohort, replace(both[4], outcome=1 - both[4].outcome))
    said = "cases test and twin have the same image and the same VOI, but other outcomes; give each its own image"
    assert said in refusals(left, protocol, corrected)[1]
