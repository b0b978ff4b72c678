"""``ifxpredict validate``: features by the bundle's own network, and what fails. Its numbers: test_evaluate."""

import json

import numpy as np
import SimpleITK as sitk
from invented_cohort import write_rows

from IFXPredictLib.features import cohort as features_of_cohort
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES


def test_features_are_computed_by_the_bundles_network_and_kept(
    ifxpredict, patient_files, bundle_folder, undrawn, tmp_path, monkeypatch
):
    def radiomics(case, *_more):
        volume = float((sitk.GetArrayViewFromImage(case.mask) > 0).sum())
        return np.random.default_rng(int(volume)).normal(volume, 600, len(RADIOMICS_NAMES))

    monkeypatch.setattr(features_of_cohort, "radiomics_features", radiomics)
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
