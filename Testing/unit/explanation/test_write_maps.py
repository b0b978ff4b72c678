import csv
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.explanation.write_maps import map_rows, write_maps

MEAN, CONTRAST = "original_firstorder_Mean", "wavelet-LLH_glcm_Contrast"


def image_of(*values):
    return sitk.GetImageFromArray(np.array(values, np.float32).reshape(1, 1, -1))


MAPS = {
    "grad_cam_raised": image_of(0, 0.5, 0.1),
    "grad_cam_lowered": image_of(0, 0, 0),
    MEAN: image_of(np.nan, 81.5, -3),
    CONTRAST: image_of(2.5, np.nan, 2.5),
}


@pytest.fixture
def rows(fresh_bundle):
    return {row.file: row for row in map_rows(MAPS, fresh_bundle, "layer3")}


def test_each_map_has_a_row_with_its_range_without_what_has_no_value(rows):
    ranges = [(row.file, row.minimum, row.maximum) for row in rows.values()]
    assert ranges == [
        ("grad_cam_raised.nii.gz", 0, 0.5),
        ("grad_cam_lowered.nii.gz", 0, 0),
        (f"{MEAN}.nii.gz", -3, 81.5),
        (f"{CONTRAST}.nii.gz", 2.5, 2.5),
    ]


def test_what_a_map_shows_is_told_in_words(rows):
    raised, lowered, mean, contrast = (row.shows for row in rows.values())
    assert raised == "where the network saw what raised its own answer, towards non-response (Grad-CAM, layer3)"
    assert lowered == "where the network saw what lowered its own answer, towards response (Grad-CAM, layer3)"
    assert mean == "mean intensity (first-order Mean), around each voxel of the VOI"
    assert contrast.startswith("local contrast of grey levels (GLCM Contrast) after a wavelet filter along z")


def test_units_are_those_of_the_features_and_of_the_network(rows, fresh_bundle):
    assert [row.unit for row in rows.values()] == ["log odds", "log odds", "HU", "1"]
    rules = replace(fresh_bundle.protocol.image, modality="MR", normalisation="z_score")
    mri = replace(fresh_bundle, protocol=replace(fresh_bundle.protocol, image=rules))
    assert [row.unit for row in map_rows(MAPS, mri, "layer3")] == ["log odds", "log odds", "sd", "1"]


def test_the_models_that_use_what_is_shown_are_named_those_that_fuse_such_models_too(rows):
    late = "late_fusion"
    taken = [f"deep, early_fusion, {late}"] * 2 + [f"radiomics, early_fusion, {late}", f"radiomics, {late}"]
    assert [row.models for row in rows.values()] == taken


def test_a_fusion_of_models_that_do_not_use_it_is_not_named(fresh_bundle):
    *own, late = fresh_bundle.models
    assert late.inputs == ("clinical", "radiomics", "deep")
    other = replace(fresh_bundle, models=(*own, replace(late, inputs=("clinical", "deep"))))
    assert [row.models for row in map_rows(MAPS, other, "layer3")][3] == "radiomics"


def test_every_row_has_the_bundles_notice(rows, fresh_bundle):
    assert fresh_bundle.notice
    assert {row.notice for row in rows.values()} == {fresh_bundle.notice}


def test_the_folder_holds_the_maps_and_a_table_of_them(fresh_bundle, tmp_path):
    write_maps(MAPS, fresh_bundle, "layer4", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["maps"]
    names = sorted(path.name for path in (tmp_path / "maps").iterdir())
    assert names == sorted([*(f"{name}.nii.gz" for name in MAPS), "maps.schema.tsv", "maps.tsv"])
    back = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "maps" / "grad_cam_raised.nii.gz")))
    np.testing.assert_array_equal(back.ravel(), np.float32([0, 0.5, 0.1]))
    with (tmp_path / "maps" / "maps.tsv").open(newline="", encoding="utf-8") as stream:
        table = list(csv.DictReader(stream, delimiter="\t"))
    assert list(table[0]) == ["file", "shows", "unit", "minimum", "maximum", "models", "notice"]
    assert [row["file"] for row in table] == [f"{name}.nii.gz" for name in MAPS]
    assert [float(row["maximum"]) for row in table] == [0.5, 0, 81.5, 2.5]
