"""``ifxpredict validate``: features by the bundle's own network, and what fails. Its numbers: test_evaluate."""

import json

import numpy as np
import pytest
import SimpleITK as sitk
from IFXPredictSelfTests.harmonised import harmonised_bundle
from invented_cohort import write_rows
from reference_tables import rows_of

from IFXPredictLib.features import extraction
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.prediction import band


def test_features_are_computed_by_the_bundles_network_and_kept_and_bands_are_those_of_predict(
    ifxpredict, patient_files, bundle_folder, undrawn, tmp_path, monkeypatch
):
    computed = []

    def radiomics(case, *_more):
        computed.append(case.identifier)
        volume = float((sitk.GetArrayViewFromImage(case.mask) > 0).sum())
        return np.random.default_rng(int(volume)).normal(volume, 600, len(RADIOMICS_NAMES))

    def of_images(images, _protocol, _network, names):
        def row(mask):
            return np.random.default_rng(int(np.sum(mask))).normal(100, 60, len(names))

        return [np.array([row(mask) for mask in masks]) for _, masks in images]

    monkeypatch.setattr(extraction, "radiomics_features", radiomics)
    monkeypatch.setattr(band, "features_of_images", of_images)
    blood = json.loads((patient_files / "clinical.json").read_text(encoding="utf-8"))
    image, mask = (sitk.ReadImage(str(patient_files / f"{name}.nii.gz")) for name in ("image", "mask"))
    lines, values = [], []
    for k in range(6):
        noise = np.random.default_rng(k).normal(0, 5, image.GetSize()[::-1]).astype(np.float32)
        noisy = sitk.GetImageFromArray(sitk.GetArrayFromImage(image) + noise)
        noisy.CopyInformation(image)
        sitk.WriteImage(noisy, str(tmp_path / f"i{k}.nii.gz"))
        sitk.WriteImage(sitk.BinaryErode(mask, (k % 2, 0, 0)), str(tmp_path / f"m{k}.nii.gz"))
        lines.append((f"P{k}", f"i{k}.nii.gz", f"m{k}.nii.gz" if k < 5 else "gone.nii.gz", k % 2))
        values.append((f"P{k}", *blood.values()))
    write_rows(tmp_path / "cohort.csv", ("case", "image", "mask", "outcome"), lines)
    write_rows(tmp_path / "clinical.csv", ("case", *blood), values)
    given = ("validate", "--bundle", bundle_folder, "--cohort", tmp_path / "cohort.csv", "--resamples", 10)
    given = (*given, "--clinical", tmp_path / "clinical.csv", "--jobs", 1, "--out", tmp_path / "report")
    found = ifxpredict(*given)
    assert found.status == 1
    assert "P5: " in found.err
    assert "gone.nii.gz" in found.err
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "report" / "cases").iterdir()}
    assert len(kept) == 5
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "6 listed, excluded: 1 extraction failed; 5 analysed" in page
    assert "cases here and" in page, "too few cases for the membership model are said so"
    again = ifxpredict(*given, "--json")
    assert json.loads(again.out)["failed"] == ["P5"]
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    two = [line for line in lines if line[0] in ("P0", "P1")]
    write_rows(tmp_path / "two.csv", ("case", "image", "mask", "outcome"), two)
    drawn = ("--bundle", bundle_folder, "--clinical", tmp_path / "clinical.csv", "--jobs", 1, "--perturb", 20)
    alone = ifxpredict("predict", "--cohort", tmp_path / "two.csv", *drawn, "--out", tmp_path / "alone")
    report = ("validate", "--cohort", tmp_path / "two.csv", *drawn, "--resamples", 10, "--out", tmp_path / "banded")
    computed.clear()
    assert (alone.status, ifxpredict(*report).status) == (0, 0)
    assert sorted(computed) == ["P0", "P1"], "once, for the report and the bands"
    names = ("case", "model", "band_low", "band_high", "call_stays")
    bands, own = (
        {tuple(row[name] for name in names) for row in rows_of(tmp_path / table)}
        for table in ("banded/tables/predictions.csv", "alone/predictions.csv")
    )
    assert bands == own
    depends = {row["model"]: int(row["depends"]) for row in rows_of(tmp_path / "banded/tables/contour_bands.csv")}
    held = [row for row in rows_of(tmp_path / "banded/tables/predictions.csv") if row["band_low"]]
    assert depends == {
        model: sum(
            float(row["band_low"]) < float(row["cutoff"]) <= float(row["band_high"])
            for row in held
            if row["model"] == model
        )
        for model in depends
    }


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of Dask's own
def test_the_workers_of_a_dask_scheduler_give_the_same_report_to_the_byte(
    ifxpredict, patient_files, bundle_folder, undrawn, tmp_path
):
    distributed = pytest.importorskip("distributed", reason="needs Dask: pip install distributed")
    blood = json.loads((patient_files / "clinical.json").read_text(encoding="utf-8"))
    image, mask = (patient_files / f"{name}.nii.gz" for name in ("image", "mask"))
    noisy = sitk.AdditiveGaussianNoise(sitk.ReadImage(str(image)), 5.0, 0.0, 1)
    sitk.WriteImage(noisy, str(tmp_path / "noisy.nii.gz"))
    lines = [("P0", image, mask, 0), ("P1", "noisy.nii.gz", mask, 1)]
    write_rows(tmp_path / "cohort.csv", ("case", "image", "mask", "outcome"), lines)
    write_rows(tmp_path / "clinical.csv", ("case", *blood), [(f"P{k}", *blood.values()) for k in (0, 1)])
    given = ("validate", "--bundle", bundle_folder, "--cohort", tmp_path / "cohort.csv", "--resamples", 2)
    given = (*given, "--clinical", tmp_path / "clinical.csv", "--date", "2026-01-02", "--out")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as cluster:
        there = ifxpredict(*given, tmp_path / "there", "--scheduler", cluster.scheduler_address)
        assert cluster.scheduler.transition_counter > 0, "it was asked"
    here = ifxpredict(*given, tmp_path / "here", "--jobs", 1)
    assert (there.status, here.status) == (0, 0), there.err
    tables = sorted(path.relative_to(tmp_path / "here") for path in (tmp_path / "here" / "tables").iterdir())
    assert len(tables) > 10
    for name in (*tables, "report.html", "validation.json"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name


def test_a_case_of_a_centre_that_the_bundle_cannot_bring_to_another_is_refused_before_any_feature(
    refused, bundle_folder, tmp_path
):
    harmonised = harmonised_bundle(bundle_folder, tmp_path / "harmonised", reference="")
    lines = [("P0", "i0.nii.gz", "m0.nii.gz", 0, "A"), ("P1", "i1.nii.gz", "m1.nii.gz", 1, "Z")]
    write_rows(tmp_path / "cohort.csv", ("case", "image", "mask", "outcome", "centre"), lines)
    given = ("--bundle", harmonised, "--cohort", tmp_path / "cohort.csv", "--clinical", tmp_path / "clinical.csv")
    line = refused("validate", *given, "--out", tmp_path / "report")
    assert "case P1: the centre Z, expected one that the bundle is harmonised for: A, B" in line
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--perturb", 19), "--perturb 19: expected 20 redrawings or more"),
        (("--agreement", "a.csv"), "a.csv: is of a band, which was not asked for; add --perturb"),
        (("--perturb", 30, "--features", "f.csv"), "leave out --features or --perturb"),
    ],
)
def test_options_of_redrawings_that_do_not_go_together_are_one_line(refused, tmp_path, more, message):
    given = ("--bundle", "b", "--cohort", "c.csv", "--clinical", "d.csv", "--out", tmp_path / "report")
    assert message in refused("validate", *given, *more)
