"""A reader study from its form to the page, at small size: ten cases, three readers, with and without a model's answer.

The commands are those of docs/reading-study.md.
"""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.features import cohort
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.reading_study.linkage import read_link
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study
from IFXPredictLib.stats.mrmc import mrmc

READERS, N = ("anna", "bert", "carl"), 10
NAMES = [f"Patient{i}" for i in range(N)]
FORM = """
fields:
  - {name: score, title: "How likely is non-response?", kind: ordinal, low: 1, high: 5, predicts: true}
  - {name: confidence, title: "How sure are you?", kind: numeric, low: 0, high: 100}
  - {name: image_quality, title: "Image quality", kind: ordinal, low: 1, high: 4, required: false}
"""


def read_all(study, link, folder):
    """Every reader reads every case in both rounds; the scores (arms, readers, cases) that were given."""
    random, scores = np.random.default_rng(6), np.zeros((2, len(READERS), N))
    for i, reader in enumerate(READERS):
        for number in (1, 2):
            day = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=90 * number)
            session = ReaderSession(study, reader, drafts=folder / "drafts", clock=lambda day=day: day)
            while item := session.next_item(number):
                opened = session.open(number, item.pseudonym)
                j = NAMES.index(link[item.pseudonym])
                shown = opened.answer is not None
                level = int(np.clip(round(2.4 + (j % 2) * (1 + shown) + random.normal(0, 0.8)), 1, 5))
                scores[int(shown), i, j] = level
                answers = {"score": level, "confidence": 70, "image_quality": 1 + j % 4}
                mask = np.zeros((6, 26, 28), np.uint8)
                mask[1:5, 3 - (i == 1) : 19, 4 : 20 + (shown and j > 4)] = 1
                drawn = sitk.GetImageFromArray(mask)
                drawn.CopyInformation(sitk.ReadImage(str(opened.image)))
                opened = replace(opened, record=replace(opened.record, answers=answers))
                session.finish(opened, drawn, 200.0, {}, {})
    return scores


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinic")
    cases, answers = ["case,image,mask,outcome"], ["case,model,probability,cutoff,call,status"]
    for i, name in enumerate(NAMES):
        values = np.random.default_rng(i).normal(60, 20, (6, 26, 28)).astype(np.float32)
        image = sitk.GetImageFromArray(values)
        image.SetSpacing((1.0, 1.1, 4.0))
        sitk.WriteImage(image, str(folder / f"{name}.nrrd"))
        cases.append(f"{name},{name}.nrrd,none.nrrd,{i % 2}")
        answers.append(f"{name},early_fusion,{0.2 + 0.05 * i},0.5,response,ok")
    (folder / "cohort.csv").write_text("\n".join(cases) + "\n", encoding="utf-8")
    lesions = ["case,patient,outcome", *(f"{name},Ng{i // 2},{i % 2}" for i, name in enumerate(NAMES))]
    (folder / "lesions.csv").write_text("\n".join(lesions) + "\n", encoding="utf-8")
    (folder / "predictions.csv").write_text("\n".join(answers) + "\n", encoding="utf-8")
    (folder / "form.yaml").write_text(FORM, encoding="utf-8")
    return folder


@pytest.fixture
def create(clinic, ifxpredict, tmp_path):
    def run(*more):
        given = ("--cohort", clinic / "cohort.csv", "--readers", *READERS, "--protocol", "ifx_cte")
        return ifxpredict("study", "create", tmp_path / "s", *given, "--form", clinic / "form.yaml", *more)

    return run


@pytest.mark.slow
def test_a_reader_study_is_created_read_and_analysed(clinic, create, ifxpredict, tmp_path, monkeypatch):
    def values(case, _protocol):
        mask = sitk.GetArrayViewFromImage(case.mask) > 0
        first = np.array([mask.sum(), sitk.GetArrayViewFromImage(case.image)[mask].mean()])
        return np.resize(first, len(RADIOMICS_NAMES)) * (1 + np.arange(len(RADIOMICS_NAMES)))

    monkeypatch.setattr(cohort, "radiomics_features", values)
    said = create("--answers", clinic / "predictions.csv", "--answers-model", "early_fusion")
    assert said.status == 0
    assert "the form asks for score, confidence, image_quality; each case with and without the model's" in said.out
    study, link = load_study(tmp_path / "s"), tmp_path / "s-link-CONFIDENTIAL.csv"
    scores = read_all(study, read_link(link, study), tmp_path)
    options = ("--protocol", "ifx_cte", "--link", link, "--outcomes", clinic / "lesions.csv", "--out", tmp_path / "a")
    found = ifxpredict("study", "analyse", tmp_path / "s", *options, "--covariance", "jackknife", "--json")
    assert found.status == 0, found.err
    expected = mrmc(np.arange(N) % 2, scores, "jackknife", clusters=np.arange(N) // 2)
    with (tmp_path / "a" / "tables" / "mrmc.csv").open(encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    assert (row["n"], row["patients"]) == ("10", "5")
    assert float(row["p"]) == pytest.approx(expected.test.p, rel=1e-12)
    assert float(row["gain"]) == pytest.approx(expected.means[1].value - expected.means[0].value, rel=1e-12)
    assert float(row["auc_low"]) == pytest.approx(expected.means[0].low, rel=1e-12)
    content = json.loads(found.out)
    assert content["answers"][0].startswith("score: mean AUC ")
    assert "in one of two rounds" in content["answers"][1]
    page = (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert "Patients have several cases: intervals of ICCs are by patients (jackknife)." in page
    for words in ("What readers answered", "How well do readers tell the outcome", "weighted kappa", "with the answer"):
        assert words in page
    with (tmp_path / "a" / "tables" / "kappa.csv").open(encoding="utf-8") as file:
        kinds = {(row["field"], row["kind"]) for row in csv.DictReader(file)}
    assert kinds == {(field, kind) for field in ("score", "image_quality") for kind in ("inter", "arms")}


def test_answers_need_their_model_and_outcomes_a_form(clinic, create, refused, tmp_path):
    given = ("--cohort", clinic / "cohort.csv", "--readers", "anna", "--protocol", "ifx_cte")
    line = refused("study", "create", tmp_path / "x", *given, "--answers", clinic / "predictions.csv")
    assert "--answers and --answers-model: give both, or neither" in line
    assert create().status == 0
    line = refused("study", "analyse", tmp_path / "s", "--protocol", "ifx_cte", "--out", tmp_path / "a")
    assert "holds no finished reading yet" in line
    options = ("--protocol", "ifx_cte", "--covariance", "jackknife", "--out", tmp_path / "a")
    line = refused("study", "analyse", tmp_path / "s", *options)
    assert "--covariance jackknife: is of readers' AUC; add --outcomes, or leave it out" in line
