"""The whole way of two VOIs, one of them by rule, on two series: simulate, extract, train, predict, at small size."""

import itertools
import json
import shlex
import shutil
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import pytest
import SimpleITK as sitk
import yaml
from reference_tables import rows_of

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.cli.main import main
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, radiomics_names
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation import bowel

pytestmark = pytest.mark.slow

# As ifx_cte_fat, with what makes it small; models of few kinds, and all features of a kind (ridge).
SMALL = {
    "based_on": "ifx_cte_fat",
    "name": "small",
    "notice": "Only a test.",
    "image": {"cube_side": 32},
    "network": {"block": "bottleneck", "layers": [1, 1, 1, 1], "planes": [4, 8, 16, 128], "first_stride": 2},
    "network_training": {"epochs": 1, "batch_size": 8, "learning_rate": 0.001, "cross_fit": False},
    "selection": {"correlation": 0.7, "p_value": 0.9, "alpha": 0, "folds": 3, "rule": "min", "repeats": 2},
    "models": [{"name": "radiomics", "title": "Radiomics", "modalities": ["radiomics"]}],
    "fusion": {"folds": 4},
    "series": ["portal", "arterial"],
    "patient": {"background_cases": 8, "error_rate": 0.1},
}
SIMULATE = "simulate --cases 8 --seed 4 --protocol one_series --out cohort --jobs 1"
COMMANDS = """
train-network --cohort cohort/cohort.csv --protocol small --out network --device cpu
extract --cohort cohort/cohort.csv --protocol small --network network --out features --jobs 1
train --features features/features.csv --clinical cohort/clinical.csv --cohort cohort/cohort.csv --protocol small \
--out bundle --jobs 1
predict --bundle bundle --image cohort/new.nii.gz --mask cohort/new_voi.nii.gz \
--image-of arterial cohort/new_arterial.nii.gz --out result
predict --bundle bundle --cohort cohort/new.csv --out results --jobs 1 --perturb 20
bundle verify bundle
"""


def settings():
    found = load_protocol("ifx_cte_fat").to_mapping()
    for key, value in SMALL.items():
        found[key] = found[key] | value if isinstance(value, dict) else value
    del found["based_on"], found["radiomics_yaml"]
    return {"based_on": "ifx_cte_fat", **found}


def all_training():
    """The simulated cohort without a test split, its outcome told by the fat, with an arterial series of each case.

    Its last case is a new patient, too.
    """
    rows = [row | {"outcome": str(i % 2)} for i, row in enumerate(rows_of("cohort/cohort.csv"))]
    for row in rows:
        row["image_arterial"] = f"{row['case']}_arterial.nii.gz"
        portal = sitk.ReadImage(f"cohort/{row['image']}")
        sitk.WriteImage(sitk.Cast(portal, sitk.sitkFloat32) * 0.9 + 20, f"cohort/{row['image_arterial']}")
    for name, columns, kept in (
        ("cohort/cohort.csv", ("case", "image", "mask", "outcome", "image_arterial"), rows),
        ("cohort/new.csv", ("case", "image", "mask", "image_arterial"), rows[-1:]),
    ):
        text = "\n".join(",".join(row[column] for column in columns) for row in kept)
        Path(name).write_text(f"{','.join(columns)}\n{text}\n", encoding="utf-8")
    for column, name in (("image", "new"), ("mask", "new_voi"), ("image_arterial", "new_arterial")):
        shutil.copyfile(f"cohort/{rows[-1][column]}", f"cohort/{name}.nii.gz")


def run(command):
    assert main(shlex.split(command)) == 0, command


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What the commands leave, of short segments in large pixels, in fat that is brighter in every second case."""
    folder, anatomy, number = tmp_path_factory.mktemp("vois"), bowel.draw_anatomy, itertools.count()
    small = {"length_mm": 25.0, "pixel_mm": 2.0, "loops": 1, "vessels": 6, "stranding_hu": 6.0}

    def draw(*of):
        return replace(anatomy(*of), **small, fat_hu=-110.0 + 20.0 * (next(number) % 2))

    with chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(bowel, "draw_anatomy", draw)
        for name, series in (("small", SMALL["series"]), ("one_series", [])):
            Path(name).mkdir()
            written = settings() | {"name": name, "series": series}
            (Path(name) / "protocol.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
        run(SIMULATE)
        all_training()
        for command in COMMANDS.strip().replace("\\\n", "").splitlines():
            run(command)
    return folder


def test_features_of_both_vois_are_columns_and_candidates_of_selection(made):
    row = rows_of(made / "features" / "features.csv")[0]
    protocol = load_protocol(made / "small")
    assert tuple(row)[1 : 1 + 4 * 1116] == radiomics_names(protocol)
    assert float(row["fat.original_firstorder_Mean"]) < -50 < float(row["original_firstorder_Mean"])  # HU
    bundle = load_bundle(made / "bundle")
    assert bundle.protocol.vois == protocol.vois
    assert any("fat." in name for name in bundle.models[0].inputs)


def test_a_new_patient_gets_the_cohorts_features_and_reasons_of_both_vois(made):
    rows = rows_of(made / "result" / "features.tsv", delimiter="\t")
    own = {row["name"]: row["value"] for row in rows if row["modality"] == "radiomics"}
    last = rows_of(made / "features" / "features.csv")[-1]
    assert own == {name: last[name] for name in own}
    assert len(own) == 4 * len(RADIOMICS_NAMES)
    mean = float(own["fat.original_firstorder_Mean"])
    assert float(own["arterial.fat.original_firstorder_Mean"]) == pytest.approx(0.9 * mean + 20, abs=1e-3)
    why = rows_of(made / "result" / "why.tsv", delimiter="\t")
    of_fat = [row for row in why if "fat." in row["name"]]
    assert of_fat
    assert all(row["words"].endswith((", fat", ", arterial fat")) for row in of_fat)


def test_what_the_bundle_needs_and_was_not_given_is_said_in_one_line(made, capsys):
    with chdir(made):
        given = ["predict", "--bundle", "bundle", "--image", "cohort/new.nii.gz", "--mask", "cohort/new_voi.nii.gz"]
        arterial = ["--image-of", "arterial", "cohort/new_arterial.nii.gz"]
        for more, message in (
            ([], "case case: the protocol small needs another image, arterial, which was not given"),
            ([*arterial, *arterial], "--image-of arterial: is given twice; give one file of it."),
            ([*arterial, "--mask-of", "fat", "x.nii"], "case case: mask_fat is nothing that the protocol small takes"),
        ):
            assert main([*given, *more, "--out", "refused"]) == 2
            assert message in capsys.readouterr().err


def test_many_patients_get_the_same_and_a_redrawn_wall_redraws_the_fat(made):
    alone = rows_of(made / "result" / "prediction.tsv", delimiter="\t")[0]
    (row,) = rows_of(made / "results" / "predictions.csv")
    assert row["probability"] == alone["probability"]
    (told,) = rows_of(made / "results" / "provenance.csv")
    of_one = json.loads((made / "result" / "provenance.json").read_text(encoding="utf-8"))
    assert told["image_arterial_sha256"] == of_one["image_arterial_sha256"]
    assert float(row["band_low"]) < float(row["band_high"])
