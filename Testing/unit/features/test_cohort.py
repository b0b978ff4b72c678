"""Extraction of a cohort: resumable, every failure named, each case by a network that may see it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk
import torch
from imaging_names import IMAGING_NAMES
from tables_elsewhere import check_tables

from IFXPredictLib.base.content import CaseContent
from IFXPredictLib.base.errors import CaseError, CohortError
from IFXPredictLib.features import cohort as module
from IFXPredictLib.features.cohort import (
    Extracted,
    Extraction,
    agreement,
    cohort_jobs,
    cross_fitted_jobs,
    extract,
    feature_table,
    load_cubes,
    reading_jobs,
    with_same_masks,
    write_status,
)
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.features.resnet import build_network, save_network
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Shell, VoiRules
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.readings import Reading
from IFXPredictLib.tables.records import NetworkChoice


@pytest.fixture(scope="module")
def protocol():
    demo = load_protocol("ifx_cte_demo")
    return replace(demo, image=replace(demo.image, cube_side=32))


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Two small cases of random texture, and one whose mask is too small."""
    folder = tmp_path_factory.mktemp("cohort")
    random = np.random.default_rng(4)
    for name, size in (("a", 12), ("b", 14), ("tiny", 2)):
        image = sitk.GetImageFromArray(random.normal(60, 20, (20, 40, 40)).astype(np.float32))
        mask = np.zeros((20, 40, 40), np.uint8)
        mask[6 : 6 + min(size, 8), 12 : 12 + size, 13 : 13 + size] = 1
        for array, kind in ((image, "image"), (sitk.GetImageFromArray(mask), "mask")):
            array.SetSpacing((1.5, 1.5, 5.0))
            sitk.WriteImage(array, folder / f"{name}_{kind}.nii.gz")
    return tuple(
        CohortCase(name, folder / f"{name}_image.nii.gz", folder / f"{name}_mask.nii.gz", outcome, True)
        for name, outcome in (("a", 0), ("b", 1), ("tiny", 1))
    )


@pytest.fixture(scope="module")
def network_folder(protocol, cohort, tmp_path_factory):
    folder = tmp_path_factory.mktemp("network")
    for seed, name in enumerate(("network", "fold_0", "fold_1")):
        torch.manual_seed(seed)
        save_network(build_network(protocol.network), folder / f"{name}.safetensors")
    return folder


@pytest.fixture
def networks(network_folder):
    folds = {case: network_folder / f"fold_{k}.safetensors" for k, case in enumerate("ab")}
    return NetworkChoice(network_folder / "network.safetensors", folds)


def run(jobs, protocol, folder):
    return {result.job.case: result for result in extract(jobs, protocol, folder, 1)}


def test_training_cases_get_the_network_that_has_not_seen_them_and_others_the_final_one(networks, cohort):
    names = {job.case: job.network.stem for job in cohort_jobs(cohort, networks)}
    assert names == {"a": "fold_0", "b": "fold_1", "tiny": "network"}


def test_all_readings_are_seen_by_one_network_so_that_cases_can_be_compared(networks, cohort):
    readings = [Reading(case, "r", 1, cohort[0].mask) for case in ("a", "b")]
    assert {job.network.stem for job in reading_jobs(cohort, readings, networks)} == {"network"}


def test_re_readings_of_test_cases_have_no_part_in_the_selection(cohort):
    split = (cohort[0], replace(cohort[1], train=False))
    readings = [Reading(case, "r", 1, cohort[0].mask) for case in ("a", "b")]
    assert [job.case for job in reading_jobs(split, readings, NetworkChoice())] == ["a"]


def test_a_failing_case_is_named_and_the_others_are_done(networks, protocol, cohort, tmp_path):
    jobs = cohort_jobs(cohort, networks)
    results = run(jobs, protocol, tmp_path)
    assert results["tiny"].values is None
    assert "tiny" in results["tiny"].message
    table = feature_table(list(results.values()), jobs, protocol)
    assert (table.cases, table.names, table.values.shape) == (("a", "b"), IMAGING_NAMES, (2, 1628))
    write_status(tmp_path / "status.csv", list(results.values()))
    assert pd.read_csv(tmp_path / "status.csv").set_index("case")["status"]["tiny"] == "failed"


def test_what_went_wrong_is_told_in_plain_words_of_a_case_that_keeps_its_name(cohort, tmp_path):
    (job,) = cohort_jobs([replace(cohort[0], case="O'Brien #1")], NetworkChoice())
    message = "O'Brien: segment 'Lesion #2' of \u201cwall\u201d:\nnot found"
    write_status(tmp_path / "status.csv", [Extracted(job, None, message, 0.5)])
    check_tables([tmp_path / "status.csv"])
    (row,) = pd.read_csv(tmp_path / "status.csv").to_dict("records")
    assert (row["case"], row["message"]) == ("O'Brien #1", "OBrien: segment Lesion 2 of wall: not found")


def status_of(entry, protocol, folder):
    """The one row of status.csv."""
    write_status(folder / "status.csv", list(extract(cohort_jobs([entry], NetworkChoice()), protocol, folder, 1)))
    (row,) = pd.read_csv(folder / "status.csv").to_dict("records")
    return row["status"], row["message"]


def test_an_image_whose_values_are_of_another_modality_is_told_in_the_status(protocol, cohort, tmp_path):
    lowest = sitk.GetArrayFromImage(sitk.ReadImage(cohort[0].image)).min()
    status, message = status_of(cohort[0], protocol, tmp_path)
    assert status == "warning"
    assert message.split("; ")[0] == f"no voxel is below {lowest:g}, expected fat at -100: are these Hounsfield units?"


def test_an_image_whose_dicom_header_says_another_modality_fails(protocol, cohort, tmp_path):
    image = sitk.Image(8, 8, 1, sitk.sitkInt16)
    image.SetMetaData("0008|0060", "MR")
    sitk.WriteImage(image, tmp_path / "mri.dcm")
    status, message = status_of(replace(cohort[0], image=tmp_path / "mri.dcm"), protocol, tmp_path)
    assert status == "failed"
    assert message.startswith(f"{tmp_path / 'mri.dcm'}: the image is of the modality MR by its DICOM header, expected")


def test_a_repeated_run_recalls_what_is_there_and_computes_only_what_changed(protocol, cohort, tmp_path, monkeypatch):
    good = [replace(entry, mask=tmp_path / entry.mask.name) for entry in cohort[:2]]
    for before, entry in zip(cohort, good, strict=False):
        shutil.copy(before.mask, entry.mask)
    jobs = cohort_jobs(good, NetworkChoice())
    first = run(jobs, protocol, tmp_path)
    shutil.copy(cohort[0].mask, good[1].mask)
    computed = []
    genuine = module.radiomics_features
    monkeypatch.setattr(
        module, "radiomics_features", lambda case, p: computed.append(case.identifier) or genuine(case, p)
    )
    second = run(jobs, protocol, tmp_path)
    assert computed == ["b"]
    assert second["a"].values.tobytes() == first["a"].values.tobytes()
    assert feature_table(list(second.values()), jobs, protocol).names == RADIOMICS_NAMES


@pytest.mark.parametrize("damage", [lambda found: found["values"].__setitem__(7, 0.5), lambda found: found.clear()])
def test_kept_features_that_were_changed_since_are_computed_again(protocol, cohort, tmp_path, damage):
    jobs = cohort_jobs(cohort[:1], NetworkChoice())
    first = run(jobs, protocol, tmp_path)["a"]
    (kept,) = tmp_path.glob("*.json")
    before = kept.read_text(encoding="utf-8")
    found = json.loads(before)
    damage(found)
    kept.write_text(json.dumps(found), encoding="utf-8")
    assert run(jobs, protocol, tmp_path)["a"].values.tobytes() == first.values.tobytes()
    assert kept.read_text(encoding="utf-8") == before


def test_a_cohort_of_which_nothing_succeeds_says_why(protocol, cohort, tmp_path):
    jobs = cohort_jobs(cohort[2:], NetworkChoice())
    results = list(extract(jobs, protocol, tmp_path, 1))
    with pytest.raises(CohortError, match="no case gave features; the first said: case tiny"):
        feature_table(results, jobs, protocol)


def test_cubes_come_in_the_cohorts_order_and_a_case_without_one_is_named(protocol, cohort):
    cubes, contents = zip(*load_cubes(cohort[:2], protocol), strict=True)
    assert len({content.voxels for content in contents}) == 2
    assert [cube.shape for cube in cubes] == [(32, 32, 32)] * 2
    assert not np.array_equal(*cubes)
    with pytest.raises(CaseError, match="case tiny"):
        list(load_cubes(cohort, protocol))


def test_no_network_is_trained_on_a_case_whose_further_voi_is_too_small_to_be_extracted(protocol, cohort):
    vois = VoiRules("wall"), VoiRules("fat", Shell(1, 3, -3000, -2900))
    with pytest.raises(CaseError, match=rf"case {cohort[0].case}: the VOI fat \(.* has 0 voxels"):
        list(load_cubes(cohort[:1], replace(protocol, vois=vois)))


def test_agreement_is_1_between_a_network_and_itself_and_lower_between_two(network_folder, protocol, cohort, tmp_path):
    three = [replace(entry, case=f"{entry.case}{i}") for i, entry in enumerate((*cohort[:2], *cohort[:2]))]
    image = [cohort[0].image, cohort[1].image, cohort[0].image, cohort[1].image]
    mask = [cohort[0].mask, cohort[1].mask, cohort[1].mask, cohort[0].mask]
    three = [replace(e, image=i, mask=m) for e, i, m in zip(three, image, mask, strict=True)]
    final = network_folder / "network.safetensors"
    networks = NetworkChoice(final, {entry.case: network_folder / "fold_0.safetensors" for entry in three})
    out_of_fold, by_final = cross_fitted_jobs(three, networks)
    results = list(extract([*out_of_fold, *by_final], protocol, tmp_path, 1))
    same = agreement(results, by_final, by_final)
    assert (same.lower, same.median, same.upper) == pytest.approx((1, 1, 1))
    other = agreement(results, out_of_fold, by_final)
    assert -1 < other.lower < other.median < other.upper < 1
    assert agreement(results, out_of_fold[:2], by_final[:2]) is None


def test_another_segment_of_the_same_file_is_another_case(protocol, cohort, tmp_path):
    mask = sitk.ReadImage(cohort[0].mask)
    values = sitk.GetArrayFromImage(mask)
    values[: values.shape[0] // 2] *= 2
    labels = sitk.GetImageFromArray(values)
    labels.CopyInformation(mask)
    sitk.WriteImage(labels, tmp_path / "labels.nii.gz")
    both = replace(cohort[0], mask=tmp_path / "labels.nii.gz")
    status, message = status_of(both, protocol, tmp_path)
    assert (status, "holds 2 labels: 1, 2" in message) == ("failed", True)
    found = [run(cohort_jobs([replace(both, label=n)], NetworkChoice()), protocol, tmp_path)["a"] for n in (1, 2)]
    assert not np.array_equal(*(one.values for one in found))
    assert [one.content.voi_label for one in found] == ["1", "2"]
    for key, text in (("Name", "Lesion"), ("Layer", "0"), ("LabelValue", "2")):
        labels.SetMetaData(f"Segment0_{key}", text)
    sitk.WriteImage(labels, tmp_path / "labels.seg.nrrd")
    named = run(cohort_jobs([replace(both, mask=tmp_path / "labels.seg.nrrd")], NetworkChoice()), protocol, tmp_path)
    assert (named["a"].content.voi_label, named["a"].content.voi_segment) == ("2", "Lesion")
    assert np.array_equal(named["a"].values, found[1].values)
    ((cube, _), (other, _)) = load_cubes([replace(both, label=1), replace(both, label=2)], protocol)
    assert not np.array_equal(cube, other)


def test_one_mask_given_for_two_readings_is_said_of_the_later_one():
    """By reader and round; another case's, and the cohort's own mask, which is often a reading, have no part in it."""
    content = CaseContent("i", "m", "v", "g", "voi")
    rows = [("P1", "", 0, "voi"), ("P1", "anna", 1, "voi"), ("P1", "anna", 2, "voi"), ("P1", "bert", 1, "other")]
    rows += [("P1", "bert", 2, "voi"), ("P2", "anna", 1, "voi")]
    results = [
        Extracted(Extraction(*row[:3], Path("i"), Path("m"), None), np.zeros(2), "thin", 1.0, replace(content, voi=voi))
        for *row, voi in rows
    ]
    said = {one.job.title: one.message for one in with_same_masks(results[::-1])}
    same = "the same VOI as by reader anna, round 1, to the voxel: is one mask given twice?; thin"
    assert [said.pop(f"P1, reader {name}") for name in ("anna, round 2", "bert, round 2")] == [same, same]
    assert set(said.values()) == {"thin"}


def test_jobs_keep_which_label_and_segment_is_the_voi(cohort):
    (job,) = cohort_jobs([replace(cohort[0], label=3, segment="Ileum")], NetworkChoice())
    (reading,) = reading_jobs(cohort, [Reading("a", "r", 1, cohort[0].mask, 2, "Wall")], NetworkChoice())
    assert (job.label, job.segment, reading.label, reading.segment) == (3, "Ileum", 2, "Wall")


def test_memory_that_does_not_suffice_is_the_failure_of_one_case(protocol, cohort, tmp_path, monkeypatch):
    compute = module._compute

    def hungry(job, *more):
        if job.case == "a":
            raise MemoryError
        return compute(job, *more)

    monkeypatch.setattr(module, "_compute", hungry)
    found = run(cohort_jobs(cohort[:2], NetworkChoice()), protocol, tmp_path)
    assert found["a"].message.startswith("case a: the memory does not suffice for it; lower --jobs")
    assert found["a"].values is None
    assert found["b"].values is not None
