from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.reading_study.analysis.voi_agreement import (
    MEASURES,
    agreement_quartiles,
    compare_readings,
    disagreements,
)
from IFXPredictLib.stats.mask_agreement import mask_agreement
from IFXPredictLib.stats.reading_designs import Group

from .conftest import place


@pytest.fixture(scope="module")
def rules(protocol):
    return protocol.image


@pytest.fixture(scope="module")
def pairs(small_study, rules, tmp_path_factory):
    found = list(compare_readings(small_study, rules, tmp_path_factory.mktemp("kept"), 1))
    assert all(not case.refused for case in found)
    return [pair for case in found for pair in case.pairs]


def array_of(path):
    return sitk.GetArrayFromImage(sitk.ReadImage(str(path)))


def write_dicom(image, folder):
    """One file a slice, of whole numbers."""
    folder.mkdir()
    axes = np.array(image.GetDirection()).reshape(3, 3)
    for k in range(image.GetSize()[2]):
        slice_ = sitk.Cast(image[:, :, k : k + 1], sitk.sitkInt16)
        places = {"0020|0032": image.TransformIndexToPhysicalPoint((0, 0, k)), "0020|0037": axes[:, :2].T.ravel()}
        tags = {tag: "\\".join(f"{value:.9g}" for value in values) for tag, values in places.items()}
        tags |= {"0008|0018": f"1.2.3.1.{k}", "0008|0060": "CT", "0020|000d": "1.2.3", "0020|000e": "1.2.3.1"}
        for tag, value in tags.items():
            slice_.SetMetaData(tag, value)
        writer = sitk.ImageFileWriter()
        writer.KeepOriginalImageUIDOn()
        writer.SetFileName(str(folder / f"{k:02d}.dcm"))
        writer.Execute(slice_)


def test_every_pair_is_compared_as_its_masks_alone_are(pairs):
    assert len(pairs) == 4 * 4
    for pair, found in pairs:
        alone = mask_agreement(array_of(pair.one.mask), array_of(pair.other.mask), (5.0, 0.9, 0.8))
        for measure in MEASURES:
            assert getattr(found, measure) == pytest.approx(getattr(alone, measure), rel=1e-9, abs=1e-9)


def test_the_quartiles_are_of_each_group(pairs):
    rows = agreement_quartiles(pairs)
    assert len(rows) == 4 * len(MEASURES)
    (row,) = [q for q in rows if (q.group, q.measure) == (Group("inter", "1"), "difference_percent")]
    values = [found.difference_percent for pair, found in pairs if pair.group == Group("inter", "1")]
    assert (row.lower, row.median, row.upper) == tuple(np.quantile(values, (0.25, 0.5, 0.75)))
    assert row.median > 10  # reader max draws further out
    assert row.n == 4


def test_the_case_that_moved_leads_the_worklist(pairs):
    rows = disagreements(pairs)
    assert [row.case for row in rows].index("d") == 0
    assert [row.dice for row in rows] == sorted(row.dice for row in rows)
    for row in rows:
        mine = [found for pair, found in pairs if pair.one.case == row.case]
        assert row.dice == min(found.dice for found in mine)
        assert row.hausdorff95_mm == max(found.hausdorff95_mm for found in mine)
        assert row.dice_between.startswith("reader ")


def test_of_equal_dice_the_one_with_the_larger_distance_comes_first(pairs):
    (one, other) = [(pair, replace(found, dice=0.5)) for pair, found in (pairs[0], pairs[-1])]
    near, far = ((p, replace(f, hausdorff95_mm=d)) for (p, f), d in ((one, 1.0), (other, 9.0)))
    assert [row.hausdorff95_mm for row in disagreements([near, far])] == [9.0, 1.0]


def test_what_was_compared_is_recalled_and_a_corrected_mask_is_compared_anew(small_study, rules, tmp_path):
    case = [r for r in small_study if r.case == "a"]
    (first,) = compare_readings(case, rules, tmp_path, 1)
    (kept,) = tmp_path.iterdir()
    stamp = kept.stat().st_mtime_ns
    (again,) = compare_readings(case, rules, tmp_path, 1)
    assert (again.pairs, kept.stat().st_mtime_ns) == (first.pairs, stamp)
    kept.write_text(kept.read_text(encoding="utf-8").replace('"dice": 0.', '"dice": 0.0', 1), encoding="utf-8")
    (mended,) = compare_readings(case, rules, tmp_path, 1)
    assert mended.pairs == first.pairs
    corrected = [replace(case[0], mask=case[3].mask), *case[1:]]
    (anew,) = compare_readings(corrected, rules, tmp_path, 1)
    assert len(list(tmp_path.iterdir())) == 2
    assert anew.pairs[0][1] != first.pairs[0][1]


def test_an_image_that_is_a_dicom_folder_is_compared_like_its_file(small_study, rules, tmp_path):
    case = [r for r in small_study if r.case == "a"]
    write_dicom(sitk.ReadImage(str(case[0].image)), tmp_path / "dicom")
    (of_file,) = compare_readings(case, rules, tmp_path / "kept", 1)
    (of_folder,) = compare_readings([replace(r, image=tmp_path / "dicom") for r in case], rules, tmp_path / "kept", 1)
    assert not of_folder.refused
    for measure in MEASURES:
        one, other = ([getattr(found, measure) for _, found in case.pairs] for case in (of_folder, of_file))
        assert one == pytest.approx(other, abs=1e-5)


def test_a_mask_that_does_not_fit_its_image_costs_its_own_pairs_and_says_why(small_study, rules, tmp_path):
    other = sitk.Image(10, 11, 12, sitk.sitkUInt8)
    other[3:5, 3:5, 3:5] = 1
    other = place(other)
    other.SetOrigin(other.TransformContinuousIndexToPhysicalPoint((0.5, 0, 0)))
    sitk.WriteImage(other, str(tmp_path / "other.nrrd"))
    case = [r for r in small_study if r.case == "a"]
    broken = [replace(case[0], mask=tmp_path / "other.nrrd"), *case[1:]]
    (found,) = compare_readings(broken, rules, tmp_path / "kept", 1)
    assert len(found.pairs) == 2
    ((title, message),) = found.refused
    assert title == "reader eva, round 1"
    assert "lies on another grid" in message


def test_a_file_that_is_gone_is_said_for_its_case(small_study, rules, tmp_path):
    case = [replace(r, image=tmp_path / "gone.nrrd") for r in small_study if r.case == "a"]
    (found,) = compare_readings(case, rules, tmp_path / "kept", 1)
    assert found.pairs == ()
    assert len(found.refused) == 4
    assert "gone.nrrd: no such file" in found.refused[0][1]


def test_voxels_corrected_behind_the_same_header_are_compared_anew(small_study, rules, tmp_path):
    case = [r for r in small_study if r.case == "a"]
    masks = [tmp_path / f"{i}.mhd" for i in range(4)]
    for r, mask in zip(case, masks, strict=True):
        sitk.WriteImage(sitk.ReadImage(r.mask), mask)
    detached = [replace(r, mask=mask) for r, mask in zip(case, masks, strict=True)]
    (before,) = compare_readings(detached, rules, tmp_path / "kept", 1)
    headers = [mask.read_bytes() for mask in masks]
    (tmp_path / "0.raw").write_bytes((tmp_path / "2.raw").read_bytes())
    (again,) = compare_readings(detached, rules, tmp_path / "kept", 1)
    assert [mask.read_bytes() for mask in masks] == headers
    dice = [[found.dice for pair, found in case.pairs if pair.one.mask.stem == "0"] for case in (before, again)]
    assert dice[0][0] == 1 > dice[0][1], "with the same reader's second round, with the other reader"
    assert dice[1] == dice[0][::-1]


def test_readings_on_an_image_of_another_modality_are_refused(small_study, rules, tmp_path):
    write_dicom(sitk.ReadImage(small_study[0].image), tmp_path / "ct")
    case = [replace(r, image=tmp_path / "ct") for r in small_study if r.case == "a"]
    (found,) = compare_readings(case, replace(rules, modality="MR"), tmp_path / "kept", 1)
    assert found.pairs == ()
    assert "the image is of the modality CT by its DICOM header, expected MR" in found.refused[0][1]


def test_masks_without_common_voxels_have_no_overlap_and_finite_distances(small_study, rules, tmp_path):
    case = [r for r in small_study if r.case == "a"]
    far = np.zeros((12, 40, 44), np.uint8)
    far[9:11, 33:38, 2:6] = 1
    sitk.WriteImage(place(sitk.GetImageFromArray(far)), str(tmp_path / "far.nrrd"))
    (found,) = compare_readings([replace(case[0], mask=tmp_path / "far.nrrd"), *case[1:]], rules, tmp_path / "kept", 1)
    apart = [agreement for pair, agreement in found.pairs if "far" in pair.one.mask.name]
    assert [a.dice for a in apart] == [0, 0]
    assert all(np.isfinite(a.hausdorff95_mm) for a in apart)


def test_readings_may_name_one_of_several_labels(small_study, rules, tmp_path):
    case = [r for r in small_study if r.case == "a"]
    mask = sitk.ReadImage(str(case[0].mask))
    sitk.WriteImage(sitk.Cast(mask, sitk.sitkUInt8) + 1, str(tmp_path / "both.nrrd"))
    several = [replace(case[0], mask=tmp_path / "both.nrrd", label=2), *case[1:]]
    (expected,) = compare_readings(case, rules, tmp_path / "kept", 1)
    (found,) = compare_readings(several, rules, tmp_path / "kept", 1)
    assert [agreement for _, agreement in found.pairs] == [agreement for _, agreement in expected.pairs]
    (other,) = compare_readings([replace(several[0], label=1), *case[1:]], rules, tmp_path / "kept", 1)
    assert [agreement for _, agreement in other.pairs] != [agreement for _, agreement in expected.pairs]
