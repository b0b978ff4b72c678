"""``update --method harmonisation``: a centre more from its images alone, kept and said, or refused in one line."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
from IFXPredictSelfTests.harmonised import harmonised_bundle
from imaging_names import IMAGING_NAMES

from IFXPredictLib.base.errors import BundleError, TrainingError
from IFXPredictLib.bundles.manifest import read_manifest
from IFXPredictLib.bundles.store import load_bundle, save_bundle
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.training.centres import add_centres


@pytest.fixture(scope="module")
def folder(bundle_folder, tmp_path_factory):
    """The demonstration, as if it had been harmonised over drawn cases of two centres."""
    return harmonised_bundle(bundle_folder, tmp_path_factory.mktemp("harmonised") / "b")


@pytest.fixture(scope="module")
def cohort(patient, tmp_path_factory):
    """Three images of a centre C, without outcomes, one without a mask that can be read, and one given twice."""
    where = tmp_path_factory.mktemp("centre")
    voxels = sitk.GetArrayFromImage(patient.image)
    random, rows = np.random.default_rng(4), []
    sitk.WriteImage(patient.mask, where / "voi.nii.gz")
    for i in range(3):
        image = sitk.GetImageFromArray((1.1 * voxels + random.normal(5 * i, 9, voxels.shape)).astype(np.int16))
        image.CopyInformation(patient.image)
        sitk.WriteImage(image, where / f"{i}.nii.gz")
        rows.append([f"c{i}", f"{i}.nii.gz", "voi.nii.gz" if i < 2 else "gone.nii.gz", "C"])
    rows.append(["c3", *rows[0][1:]])
    with (where / "cohort.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["case", "image", "mask", "centre"], *rows])
    return where / "cohort.csv"


def test_a_centre_is_learnt_from_its_images_said_in_the_card_and_in_each_of_its_answers(
    ifxpredict, folder, cohort, tmp_path
):
    out = tmp_path / "b2"
    given = ("--bundle", folder, "--method", "harmonisation", "--cohort", cohort, "--date", "2026-11-29", "--out", out)
    found = ifxpredict("update", "--json", *given)
    assert found.status == 1
    assert "c2: " in found.err
    assert ".." not in found.err
    assert "4 of 4 cases have no C-reactive protein, which the harmonisation preserves" in found.err
    assert "cases c0 and c3 have the same image: is one patient given twice?" in found.err
    assert json.loads(found.out)["centres"] == {"C": 3}
    assert (read_manifest(folder).centres, read_manifest(out).centres) == (("A", "B"), ("A", "B", "C"))
    before, after = load_bundle(folder), load_bundle(out)
    assert after.harmonisation.counts == {"A": 12, "B": 9, "C": 3}
    assert after.updates[-1].parent == before.sha256
    assert "what the centre C (3 cases) does" in (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    some = Features(before.golden.features.names, before.golden.features.values)
    np.testing.assert_array_equal(before.complete(some, "B").values, after.complete(some, "B").values)
    assert (before.complete(some, "C").values == some.values).all()
    assert (after.complete(some, "C").values != some.values).any()
    one = ("--image", cohort.parent / "0.nii.gz", "--mask", cohort.parent / "voi.nii.gz", "--bundle", out)
    told = ifxpredict("predict", *one, "--centre", "C", "--out", tmp_path / "p")
    assert told.status == 0
    assert "harmonised for C by 3 of its cases on 2026-11-29" in told.out
    record = json.loads((tmp_path / "p" / "provenance.json").read_text(encoding="utf-8"))
    assert record["centre"] == "C"
    elsewhere = ifxpredict("predict", *one, "--out", tmp_path / "q")
    assert "no centre is named, of A, B, C: taken as A" in elsewhere.out


def test_a_known_centre_is_estimated_anew_and_the_other_keeps_its_answers_in_the_file_too(
    folder, bundle_folder, tmp_path
):
    bundle = load_bundle(harmonised_bundle(bundle_folder, tmp_path / "ab", reference=""))
    random, some = np.random.default_rng(5), Features(bundle.golden.features.names, bundle.golden.features.values)
    rows = random.normal(size=(3, len(IMAGING_NAMES)))
    card, saved = (folder / "MODEL_CARD.md").read_text(encoding="utf-8"), bundle
    for count in (3, 2):  # the second time by other cases
        given = {"A": rows[:count]}, {"A": np.full((count, 1), np.nan)}
        made = add_centres(saved, *given, "2026-11-29", tmp_path / f"a{count}")
        save_bundle(made, folder / "network.safetensors", card)
        saved = load_bundle(made.folder)
        assert saved.harmonisation.counts == {"A": count, "B": 9}
        np.testing.assert_array_equal(saved.complete(some, "B").values, bundle.complete(some, "B").values)
        np.testing.assert_array_equal(saved.complete(some, "A").values, made.complete(some, "A").values)
        assert (saved.complete(some, "A").values != bundle.complete(some, "A").values).any()


def test_many_cases_take_their_centres_from_the_table(ifxpredict, folder, cohort, tmp_path):
    found = ifxpredict("predict", "--cohort", cohort, "--bundle", folder, "--jobs", 1, "--out", tmp_path / "many")
    assert found.status == 1
    with (tmp_path / "many" / "provenance.csv").open(encoding="utf-8") as stream:
        assert [row["centre"] for row in csv.DictReader(stream)] == ["C", "C", "C"]
    status = (tmp_path / "many" / "status.csv").read_text(encoding="utf-8")
    assert status.count("the centre C is none of A, B: taken as A") == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"--cohort": None}, "the method harmonisation takes the images of --cohort"),
        ({"--method": "slope"}, "the method slope takes --validation"),
        ({"--bundle": None}, "its protocol has no harmonisation"),
    ],
)
def test_what_does_not_fit_the_method_is_refused_in_one_line(
    refused, folder, cohort, bundle_folder, tmp_path, change, said
):
    given = {"--bundle": folder, "--method": "harmonisation", "--cohort": cohort, "--out": tmp_path / "b"} | change
    given["--bundle"] = given["--bundle"] or bundle_folder
    assert said in refused("update", *(word for pair in given.items() if pair[1] for word in pair))
    assert not (tmp_path / "b").exists()


def test_the_reference_and_a_lonely_case_are_refused_and_a_bundle_that_says_other_counts(folder, tmp_path):
    bundle, random = load_bundle(folder), np.random.default_rng(3)
    rows, covariates = random.normal(size=(4, len(IMAGING_NAMES))), np.full((4, 1), np.nan)
    with pytest.raises(TrainingError, match="A is the reference"):
        add_centres(bundle, {"A": rows}, {"A": covariates}, "2026-11-29", tmp_path / "b")
    with pytest.raises(TrainingError, match=r"D has 1 case\(s\)"):
        add_centres(bundle, {"D": rows[:1]}, {"D": covariates[:1]}, "2026-11-29", tmp_path / "b")
    made = add_centres(bundle, {"D": rows}, {"D": covariates}, "2026-11-29", tmp_path / "b")
    wrong = replace(made, updates=(replace(made.updates[0], centres={"D": 5}),))
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    for broken in (wrong, replace(made, updates=(replace(made.updates[0], methods=("slope",)),))):
        with pytest.raises(BundleError, match="updates"):
            save_bundle(broken, folder / "network.safetensors", card)
