"""Many cases: each as ``predict`` gives it alone; what fails is one case's; a run that ended early resumes."""

import dataclasses

import numpy as np
import pytest
import SimpleITK as sitk
from invented_cohort import write_rows

from IFXPredictLib.base.errors import BundleError, CaseError, IFXPredictError
from IFXPredictLib.bundles.store import load_bundle, save_bundle
from IFXPredictLib.features.cohort import Extracted
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.models.imputation import fit_clinical
from IFXPredictLib.prediction import cohort as module
from IFXPredictLib.prediction.cohort import TABLES, bands_of, predict_cohort, prediction_jobs, write_cohort
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.redrawing import DEFAULT, Again, Amplitude
from IFXPredictLib.prediction.write import write_prediction
from IFXPredictLib.tables.clinical import clinical_rows, read_clinical
from IFXPredictLib.tables.cohort import read_case_files
from IFXPredictLib.tables.table import read_table

NAMES = ("P1", "P2, again", "small", "elsewhere", "drunk", "no blood")
FAILED = {"elsewhere": "elsewhere.nii.gz", "drunk": "crp", "no blood": "no case no blood among 5", "small": "voxels"}


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture(scope="module")
def files(patient, patient_files, tmp_path_factory, small_protocol):
    """A cohort of six: two can be predicted, one without CRP; each other one has a fault of its own."""
    folder = tmp_path_factory.mktemp("many")
    values = sitk.GetArrayFromImage(patient.mask)
    drawn = {"P1": values, "P2, again": np.roll(values, 2, axis=2), "small": small(values)}
    rows = []
    for name in NAMES:
        mask = sitk.GetImageFromArray(drawn.get(name, values))
        mask.CopyInformation(patient.mask)
        if name == "elsewhere":
            mask.SetOrigin((0.0, 0.0, 0.0))
        sitk.WriteImage(mask, folder / f"{name}.nii.gz")
        rows.append((name, patient_files / "image.nii.gz", f"{name}.nii.gz"))
    write_rows(folder / "cohort.csv", ("case", "image", "mask"), rows)
    header = small_protocol.clinical_names
    blood = [[name, *(patient.clinical[one] for one in header)] for name in NAMES[:-1]]
    crp = 1 + header.index("crp")
    blood[1][crp], blood[4][crp] = "", "much"
    write_rows(folder / "clinical.csv", ("case", *header), blood)
    return folder


def small(values):
    found = np.zeros_like(values)
    found[tuple(np.argwhere(values)[0])] = 1
    return found


def jobs_of(files, bundle):
    clinical = clinical_rows(files / "clinical.csv", bundle.protocol.clinical)
    return prediction_jobs(read_case_files(files / "cohort.csv", bundle.protocol.outcome), clinical, files / "c.csv")


def predicted(jobs, bundle, folder, workers=1):
    by_job = {one.job: one for one in predict_cohort(jobs, bundle, folder, workers)}
    return [by_job[job] for job in jobs]


def tables(results, bundle, folder):
    folder.mkdir()
    write_cohort(results, bundle, folder)
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def kept(files, bundle, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    return folder, predicted(jobs_of(files, bundle), bundle, folder)


def test_each_case_has_what_it_has_alone_to_the_last_letter(files, bundle, kept, tmp_path):
    tables(kept[1], bundle, tmp_path / "many")
    for name in NAMES[:2]:
        clinical = read_clinical(files / "clinical.csv", bundle.protocol.clinical, name)
        row = next(one for one in read_case_files(files / "cohort.csv", bundle.protocol.outcome) if one.case == name)
        alone = predict(read_case(row.image, row.mask, bundle.protocol, clinical=clinical, identifier=name), bundle)
        write_prediction(alone, bundle, tmp_path)
        for many, one in (("predictions.csv", "prediction.tsv"), ("why.csv", "why.tsv"), ("trust.csv", "trust.tsv")):
            of_case = [row[1:] for row in rows_of(tmp_path / "many" / many) if row[0] == name]
            assert of_case == rows_of(tmp_path / one), (name, many)
        features = next(row for row in rows_of(tmp_path / "many" / "features.csv") if row[0] == name)
        assert features[1:] == tuple(row[2] for row in rows_of(tmp_path / "features.tsv"))
        found = next(row for row in rows_of(tmp_path / "many" / "provenance.csv") if row[0] == name)
        assert found[-2:] == tuple(alone.provenance[name] for name in ("voi_sha256", "voi_grid_sha256"))


def test_a_model_without_an_answer_has_no_band_and_the_others_have_theirs(files, bundle, tmp_path):
    (job,), again = jobs_of(files, bundle)[1:2], Again(20, Amplitude(DEFAULT, "a study"))
    (found,) = predict_cohort([job], bundle, tmp_path / "kept", 1, again=again)
    assert found.status == "ok", found.message
    write_cohort([found], bundle, tmp_path, again)
    ends = {row[1]: row[6:8] for row in rows_of(tmp_path / "predictions.csv")}
    answered = {model for model, cells in ends.items() if "" not in cells}
    assert answered == {name for _, name, *_ in bands_of([found])}
    assert answered == {"radiomics", "deep"}


def test_features_that_were_computed_before_are_those_of_the_files_as_they_are(files, bundle):
    job, other = jobs_of(files, bundle)[:2]
    _, content, _ = job.read(bundle.protocol)
    known = dataclasses.replace(job, extracted=Extracted(None, np.ones(3), "", 0.0, content))
    assert known.read(bundle.protocol)[1:] == (content, ())
    np.testing.assert_array_equal(known.imaging, np.ones(3))
    with pytest.raises(CaseError, match="P2, again: its files changed since its features were computed; run again"):
        dataclasses.replace(other, extracted=known.extracted).read(bundle.protocol)


def test_what_is_kept_of_a_case_is_of_its_blood_and_of_files_that_did_not_change(files, bundle, tmp_path, monkeypatch):
    job, other = jobs_of(files, bundle)[:2]
    _, content, _ = job.read(bundle.protocol)
    computed = []
    known = {"content": content.to_mapping(), "warnings": []}
    monkeypatch.setattr(module, "_compute", lambda job, *_: computed.append(job.given()) or known)
    corrected = dataclasses.replace(job, clinical=other.clinical)
    for one in (job, job, corrected):
        assert predicted([one], bundle, tmp_path)[0].status == "ok"
    assert computed == [job.given(), corrected.given()]
    (changed,) = predicted([other], bundle, tmp_path)
    assert (changed.status, len([*tmp_path.glob("*.json")])) == ("failed", 2)
    assert "its files changed while they were read; run again" in changed.message


def test_what_was_imputed_of_a_case_stands_in_its_rows_and_in_its_provenance(files, bundle, network_file, tmp_path):
    protocol = dataclasses.replace(bundle.protocol, missing="median")
    values = np.array([[(c.low + c.high) / 2] for c in protocol.clinical]).T
    imputing = dataclasses.replace(
        bundle,
        protocol=protocol,
        folder=tmp_path / "bundle",
        imputation=fit_clinical(protocol.clinical_names, np.vstack([values, values]), protocol),
    )
    save_bundle(imputing, network_file, f"# Card\n{bundle.notice}\n")
    imputing = load_bundle(tmp_path / "bundle")
    jobs = [job for job in jobs_of(files, imputing) if job.files.case == "P2, again"]
    tables(predicted(jobs, imputing, tmp_path / "kept"), imputing, tmp_path / "many")
    with (tmp_path / "many" / "provenance.csv").open(encoding="utf-8") as file:
        assert file.readline().rstrip().endswith("voi_grid_sha256,imputed")
    said = "C-reactive protein missing: 300 mg/L imputed (median)"
    assert [row[-1] for row in rows_of(tmp_path / "many" / "provenance.csv")] == [said]
    rows = rows_of(tmp_path / "many" / "predictions.csv")
    assert sum(said in row[5] for row in rows) == 3, "clinical and both fusions take it"
    assert {row[-2:] for row in rows} == {("", "")}, "a median does not vary"


def rows_of(path):
    return list(read_table(path, (), IFXPredictError, as_written=True).rows)


def test_what_fails_is_said_of_its_own_case(kept, bundle, tmp_path):
    tables(kept[1], bundle, tmp_path / "many")
    status = {case: (state, said) for case, state, said in rows_of(tmp_path / "many" / "status.csv")}
    assert list(status) == list(NAMES)
    assert {name for name, (state, _) in status.items() if state == "failed"} == set(FAILED)
    for name, words in FAILED.items():
        assert words in status[name][1]
    cells = [row[-1] for row in rows_of(tmp_path / "many" / "predictions.csv") if row[0] == "P2, again"]
    assert sum("C-reactive protein missing" in status for status in cells) == 3, "clinical and both fusions need it"


def test_a_run_that_ended_early_computes_only_what_is_left(files, bundle, kept, tmp_path, monkeypatch):
    folder, results = kept
    before = tables(results, bundle, tmp_path / "once")
    done = [one for one in results if one.kept]
    done[0].kept.unlink()
    computed, compute = [], module._compute
    monkeypatch.setattr(module, "_compute", lambda job, *more: (computed.append(job.case), compute(job, *more))[1])
    again = predicted(jobs_of(files, bundle), bundle, folder)
    assert [name for name in computed if name not in FAILED] == [done[0].job.case]
    assert tables(again, bundle, tmp_path / "again") == before


def test_several_at_a_time_give_the_same_bytes(files, bundle, kept, tmp_path):
    two = predicted(jobs_of(files, bundle), bundle, tmp_path / "kept", workers=2)
    assert tables(two, bundle, tmp_path / "two") == tables(kept[1], bundle, tmp_path / "one")


def test_what_was_kept_and_changed_since_is_not_written(kept, bundle, tmp_path):
    result = next(one for one in kept[1] if one.kept)
    changed = tmp_path / result.kept.name
    changed.write_text(result.kept.read_text(encoding="utf-8").replace("1", "2", 1), encoding="utf-8")
    (tmp_path / "many").mkdir()
    with pytest.raises(IFXPredictError, match=r"was removed or changed while the run went on; run again: it resumes"):
        write_cohort([dataclasses.replace(result, kept=changed)], bundle, tmp_path / "many")


def test_a_bundle_that_changes_meanwhile_fails_the_cases(files, bundle, tmp_path):
    other = dataclasses.replace(bundle, sha256="0" * 64)
    module._bundle.cache_clear()
    found = predicted(jobs_of(files, bundle)[:1], other, tmp_path)
    assert found[0].kept is None
    assert "was changed while cases were predicted" in found[0].message
    with pytest.raises(BundleError):
        module._bundle(bundle.folder, "0" * 64)
