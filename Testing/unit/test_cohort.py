"""Extraction of a cohort: resumable, every failure named, each case by a network that may see it."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk
import torch

from IFXPredictLib import cohort as module
from IFXPredictLib.cohort import (
    NetworkChoice,
    cohort_jobs,
    extract,
    feature_table,
    load_cubes,
    read_extraction_record,
    read_network_folder,
    reading_jobs,
    write_extraction_record,
    write_network_record,
    write_status,
)
from IFXPredictLib.deep import build_network, save_network
from IFXPredictLib.errors import CaseError, CohortError
from IFXPredictLib.features import IMAGING_NAMES
from IFXPredictLib.protocol import load_protocol
from IFXPredictLib.radiomics import RADIOMICS_NAMES
from IFXPredictLib.tables import CohortCase, Reading


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
    write_network_record(folder, protocol, cohort, np.array([0, 1, -1]))
    return folder


def run(jobs, protocol, folder):
    return {result.job.case: result for result in extract(jobs, protocol, folder, 1)}


def test_training_cases_get_the_network_that_has_not_seen_them_and_others_the_final_one(
    network_folder, protocol, cohort
):
    networks = read_network_folder(network_folder, protocol)
    names = {job.case: job.network.stem for job in cohort_jobs(cohort, networks)}
    assert names == {"a": "fold_0", "b": "fold_1", "tiny": "network"}


def test_all_readings_are_seen_by_one_network_so_that_cases_can_be_compared(network_folder, protocol, cohort):
    networks = read_network_folder(network_folder, protocol)
    readings = [Reading(case, "r", 1, cohort[0].mask) for case in ("a", "b")]
    assert {job.network.stem for job in reading_jobs(cohort, readings, networks)} == {"network"}


def test_re_readings_of_test_cases_have_no_part_in_the_selection(cohort):
    split = (cohort[0], replace(cohort[1], train=False))
    readings = [Reading(case, "r", 1, cohort[0].mask) for case in ("a", "b")]
    assert [job.case for job in reading_jobs(split, readings, NetworkChoice())] == ["a"]


def test_a_failing_case_is_named_and_the_others_are_done(network_folder, protocol, cohort, tmp_path):
    jobs = cohort_jobs(cohort, read_network_folder(network_folder, protocol))
    results = run(jobs, protocol, tmp_path)
    assert results["tiny"].values is None
    assert "tiny" in results["tiny"].message
    table = feature_table(list(results.values()), jobs)
    assert (table.cases, table.names, table.values.shape) == (("a", "b"), IMAGING_NAMES, (2, 1628))
    write_status(tmp_path / "status.csv", list(results.values()))
    assert pd.read_csv(tmp_path / "status.csv").set_index("case")["status"]["tiny"] == "failed"


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
    assert feature_table(list(second.values()), jobs).names == RADIOMICS_NAMES


def test_a_cohort_of_which_nothing_succeeds_says_why(protocol, cohort, tmp_path):
    jobs = cohort_jobs(cohort[2:], NetworkChoice())
    results = list(extract(jobs, protocol, tmp_path, 1))
    with pytest.raises(CohortError, match="no case gave features; the first said: case tiny"):
        feature_table(results, jobs)


def test_cubes_come_in_the_cohorts_order_and_a_case_without_one_is_named(protocol, cohort):
    cubes = list(load_cubes(cohort[:2], protocol))
    assert [cube.shape for cube in cubes] == [(32, 32, 32)] * 2
    assert not np.array_equal(*cubes)
    with pytest.raises(CaseError, match="case tiny"):
        list(load_cubes(cohort, protocol))


def test_a_network_of_another_architecture_or_with_a_missing_fold_is_refused(network_folder, protocol, tmp_path):
    with pytest.raises(CohortError, match=r"holds a network of .*bottleneck.*, the protocol's is .*basic"):
        read_network_folder(network_folder, load_protocol("ifx_cte"))
    folder = tmp_path / "network"
    shutil.copytree(network_folder, folder)
    (folder / "fold_1.safetensors").unlink()
    with pytest.raises(CohortError, match=r"fold_1\.safetensors: is missing; run train-network again"):
        read_network_folder(folder, protocol)


def test_the_network_beside_the_features_is_the_one_they_came_from(network_folder, protocol, tmp_path):
    write_extraction_record(tmp_path, protocol, read_network_folder(network_folder, protocol))
    found = read_extraction_record(tmp_path, protocol)
    assert found.final.read_bytes() == (network_folder / "network.safetensors").read_bytes()
    assert found.training["epochs"] == protocol.network_training.epochs
    other = replace(protocol, image=replace(protocol.image, cube_side=64))
    with pytest.raises(CohortError, match="was extracted with other settings"):
        read_extraction_record(tmp_path, other)
    shutil.copy(network_folder / "fold_0.safetensors", found.final)
    with pytest.raises(CohortError, match="is not the network that the features came from"):
        read_extraction_record(tmp_path, protocol)


def test_features_without_a_network_cannot_be_trained_on(protocol, tmp_path):
    write_extraction_record(tmp_path, protocol, NetworkChoice())
    with pytest.raises(CohortError, match="the features have no network; extract them with --network"):
        read_extraction_record(tmp_path, protocol)
