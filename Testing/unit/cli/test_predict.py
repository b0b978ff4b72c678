"""``ifxpredict predict``: its files, and one clear line for each kind of bad input."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.cli.arguments import build_parser
from IFXPredictLib.explanation.grad_cam import LAYERS
from IFXPredictLib.prediction.write import FILES

MODELS = ["clinical", "radiomics", "deep", "early_fusion", "late_fusion"]


@pytest.fixture
def arguments(patient_files, bundle_folder, tmp_path):
    """The options by name; a test changes one and passes them through ``options``."""
    return {
        "image": patient_files / "image.nii.gz",
        "mask": patient_files / "mask.nii.gz",
        "clinical": patient_files / "clinical.json",
        "bundle": bundle_folder,
        "out": tmp_path / "result",
    }


def options(arguments):
    return [text for name, value in arguments.items() for text in (f"--{name}", value)]


def status_column(folder):
    lines = (folder / "prediction.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {line.split("\t")[0]: line.split("\t")[4] for line in lines}


def write_dicom(folder, image, series="1.2.3.1", without=()):
    folder.mkdir(exist_ok=True)
    for k in set(range(image.GetSize()[2])) - set(without):
        one = image[:, :, k : k + 1]
        axes = np.array(image.GetDirection()).reshape(3, 3)
        tags = {
            "0008|0018": f"{series}.{k}",
            "0008|0060": "CT",
            "0008|103e": "portal venous",
            "0010|0010": "Doe^Jane",
            "0020|000d": "1.2.3",
            "0020|000e": series,
            "0020|0032": "\\".join(f"{v:.9g}" for v in image.TransformIndexToPhysicalPoint((0, 0, k))),
            "0020|0037": "\\".join(f"{v:.9g}" for v in axes[:, :2].T.ravel()),
            "0028|1052": "-1024",
            "0028|1053": "1",
            "0028|1054": "HU",
        }
        for tag, value in tags.items():
            one.SetMetaData(tag, value)
        writer = sitk.ImageFileWriter()
        writer.KeepOriginalImageUIDOn()
        writer.SetFileName(str(folder / f"{series}_{k:03d}.dcm"))
        writer.Execute(one)
    return folder


def changed_mask(patient, change):
    """The patient's mask with other voxels (an array z, y, x), on the same grid."""
    mask = sitk.GetImageFromArray(change(sitk.GetArrayFromImage(patient.mask)))
    mask.CopyInformation(patient.mask)
    return mask


def small_voi(values):
    found = np.zeros_like(values)
    found[14:16, 60:64, 40:44] = 1
    return found


def test_the_files_and_the_table_appear(ifxpredict, arguments):
    found = ifxpredict("predict", *options(arguments))
    assert (found.status, found.err) == (0, "")
    assert sorted(p.name for p in arguments["out"].iterdir()) == sorted([".ifxpredict.json", *FILES])
    assert list(status_column(arguments["out"])) == MODELS
    assert found.out.startswith("DEMONSTRATION ONLY")
    assert "Case case: VOI of" in found.out
    assert "\nWhy: what raised (+) and lowered (-) the probability of non-response" in found.out


def test_the_name_of_the_image_file_which_may_be_the_patients_is_nowhere(ifxpredict, arguments, tmp_path):
    image = shutil.copyfile(arguments["image"], tmp_path / "Doe_Jane.nii.gz")
    found = ifxpredict("predict", *options(arguments | {"image": image}))
    assert found.status == 0
    assert "Doe" not in found.out + "".join(path.read_text(encoding="utf-8") for path in arguments["out"].iterdir())
    assert json.loads((arguments["out"] / "provenance.json").read_text(encoding="utf-8"))["case"] == "case"


def test_a_case_name_with_escape_sequences_is_shown_without_them(ifxpredict, refused, arguments, tmp_path):
    """And without blanks around it, full-width letters and what nobody sees, as in every table."""
    arguments["case"] = "\u3000\uff307\x1b[2J\n\u202e "
    del arguments["clinical"]
    found = ifxpredict("predict", *options(arguments))
    assert found.status == 0
    assert "Case P7 [2J: VOI of" in found.out
    assert json.loads((arguments["out"] / "provenance.json").read_text(encoding="utf-8"))["case"] == "P7 [2J"
    (tmp_path / "clinical.csv").write_text("case,crp\nP1,3\n", encoding="utf-8")
    assert refused("predict", *options(arguments | {"clinical": tmp_path / "clinical.csv"})).isprintable()


@pytest.mark.parametrize("option", ["image", "clinical", "bundle"])
def test_refused_input_leaves_the_result_of_an_earlier_case_whole(ifxpredict, refused, arguments, tmp_path, option):
    assert ifxpredict("predict", *options(arguments)).status == 0
    before = {path: path.read_bytes() for path in arguments["out"].iterdir()}
    refused("predict", *options(arguments | {option: tmp_path / "gone.nii.gz"}))
    assert {path: path.read_bytes() for path in arguments["out"].iterdir()} == before


def test_the_json_answer_is_the_prediction(ifxpredict, arguments):
    found = ifxpredict("predict", "--json", *options(arguments | {"case": "P7"}))
    content = json.loads(found.out)
    assert [row["model"] for row in content["models"]] == MODELS
    assert content["case"] == "P7"
    rows = (arguments["out"] / "prediction.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert [float(row.split("\t")[1]) for row in rows] == [row["probability"] for row in content["models"]]


def test_an_upright_dicom_folder_gives_the_same_tables_as_its_nifti_copy(ifxpredict, arguments, patient, tmp_path):
    upright = {}  # NIfTI rounds an oblique direction in a way of its own
    for name in ("image", "mask"):
        upright[name] = sitk.Image(getattr(patient, name))
        upright[name].SetDirection(np.eye(3).ravel().tolist())
        sitk.WriteImage(upright[name], tmp_path / f"{name}.nii.gz")
    folder = write_dicom(tmp_path / "dicom", upright["image"])
    arguments["mask"] = tmp_path / "mask.nii.gz"
    nifti, dicom = tmp_path / "nifti_result", tmp_path / "dicom_result"
    assert ifxpredict("predict", *options(arguments | {"image": tmp_path / "image.nii.gz", "out": nifti})).status == 0
    assert ifxpredict("predict", *options(arguments | {"image": folder, "out": dicom})).status == 0
    for name in FILES[:-1]:  # provenance.json has the time
        assert (dicom / name).read_bytes() == (nifti / name).read_bytes(), name
    assert "Doe" not in "".join(p.read_text(encoding="utf-8") for p in dicom.iterdir())


def test_a_voi_at_the_border_is_a_warning_in_every_status(ifxpredict, arguments, patient, tmp_path):
    values = sitk.GetArrayViewFromImage(patient.mask)
    first = int(np.nonzero(values.any(axis=(0, 1)))[0][0])
    for name in ("image", "mask"):
        sitk.WriteImage(getattr(patient, name)[first:, :, :], tmp_path / f"{name}.nii.gz")
    found = ifxpredict("predict", *options(arguments | {n: tmp_path / f"{n}.nii.gz" for n in ("image", "mask")}))
    assert (found.status, found.err) == (0, "")
    assert all("VOI 0 mm from the image border" in text for text in status_column(arguments["out"]).values())


def test_without_clinical_values_three_models_say_what_is_missing(ifxpredict, arguments):
    del arguments["clinical"]
    assert ifxpredict("predict", *options(arguments)).status == 0
    status = status_column(arguments["out"])
    assert [model for model in MODELS if "missing" in status[model]] == ["clinical", "early_fusion", "late_fusion"]
    assert status["clinical"].endswith("no answer: Albumin, C-reactive protein, Haemoglobin missing")


def maps_table(folder):
    with (folder / "maps" / "maps.tsv").open(newline="", encoding="utf-8") as stream:
        return {row["file"]: row for row in csv.DictReader(stream, delimiter="\t")}


MAPS = [
    "grad_cam_raised.nii.gz",
    "grad_cam_lowered.nii.gz",
    "original_firstorder_Mean.nii.gz",
    "wavelet-LLH_glcm_Contrast.nii.gz",
    "log-sigma-3-0-mm-3D_gldm_DependenceEntropy.nii.gz",
]


def test_maps_lie_over_the_image_with_a_table_of_what_they_show_and_do_not_outlive_the_next_run(
    ifxpredict, arguments, patient
):
    found = ifxpredict("predict", "--maps", "--layer", "layer2", *options(arguments))
    assert (found.status, found.err) == (0, "")
    table = maps_table(arguments["out"])
    assert list(table) == MAPS
    assert sorted(path.name for path in (arguments["out"] / "maps").iterdir()) == sorted(
        [*MAPS, "maps.schema.tsv", "maps.tsv"]
    )
    assert table[MAPS[0]]["shows"].endswith("towards non-response (Grad-CAM, layer2)")
    assert (table[MAPS[2]]["unit"], table[MAPS[2]]["models"]) == ("HU", "radiomics, early_fusion, late_fusion")
    assert {row["notice"] for row in table.values()} == {found.out.splitlines()[0]}
    for name, row in table.items():
        image = sitk.ReadImage(str(arguments["out"] / "maps" / name))
        assert image.IsSameImageGeometryAs(sitk.DICOMOrient(patient.image, "LPS"), 1e-3, 1e-3), name
        assert float(row["maximum"]) == pytest.approx(sitk.GetArrayViewFromImage(image).max(), rel=1e-6)

    assert ifxpredict("predict", *options(arguments)).status == 0
    assert not (arguments["out"] / "maps").exists()
    assert (arguments["out"] / "prediction.tsv").exists()


def test_a_map_of_that_name_that_somebody_else_wrote_is_refused_before_the_image_is_read(refused, arguments, tmp_path):
    (arguments["out"] / "maps").mkdir(parents=True)
    (arguments["out"] / "maps" / MAPS[2]).write_text("mine", encoding="utf-8")
    line = refused("predict", "--maps", *options(arguments | {"image": tmp_path / "gone.nii.gz"}))
    assert f"{arguments['out'] / 'maps' / MAPS[2]}: is no file that an earlier run recorded, and would be lost" in line
    assert (arguments["out"] / "maps" / MAPS[2]).read_text(encoding="utf-8") == "mine"


def test_maps_that_cannot_be_made_leave_no_tables(refused, arguments, monkeypatch):
    def fail(*_):
        raise FeatureError("case case: PyRadiomics cannot map this VOI (why).")

    monkeypatch.setattr("IFXPredictLib.cli.predict.case_maps", fail)
    assert "cannot map this VOI" in refused("predict", "--maps", *options(arguments))
    check_nothing_was_written(arguments["out"])


def test_a_centre_that_the_bundle_would_not_look_at_is_refused(refused, arguments):
    line = refused("predict", "--centre", "Zurich", *options(arguments))
    assert f"--centre Zurich: {arguments['bundle']} is not harmonised" in line
    assert "leave out --centre, or give a bundle that is harmonised" in line


def test_a_layer_without_maps_or_that_there_is_not_is_refused(refused, arguments):
    assert "--layer layer2: is of the maps, which were not asked for; add --maps." in refused(
        "predict", "--layer", "layer2", *options(arguments)
    )
    assert "layer5" in refused("predict", "--maps", "--layer", "layer5", *options(arguments))


def test_the_layers_that_can_be_asked_for_are_those_of_the_network():
    (parser,) = (one for one in build_parser()._actions if one.dest == "command")
    (layer,) = (one for one in parser.choices["predict"]._actions if one.dest == "layer")
    assert tuple(layer.choices) == LAYERS


BAD_IMAGES = {
    "two_dimensions": (lambda p: p.image[:, :, 0], "the image has 2 dimensions"),
    "four_dimensions": (lambda p: sitk.JoinSeries([p.image[:9, :9], p.image[:9, :9]]), "the image has 4 dimensions"),
    "nan": (lambda p: sitk.Sqrt(sitk.Cast(p.image, sitk.sitkFloat32)), r"\d+ voxel\(s\) that are NaN or infinite"),
}

BAD_MASKS = {
    "other_size": (
        lambda p: sitk.ConstantPad(p.mask, (1, 0, 0), (0, 0, 0))[:-2, :, :],
        r"the mask lies on another grid .*image size \(103 142 32\).*mask size",
    ),
    "empty": (
        lambda p: changed_mask(p, np.zeros_like),
        "the mask is empty, expected voxels inside and outside the VOI",
    ),
    "two labels": (
        lambda p: changed_mask(p, lambda v: v + v.cumsum(axis=2, dtype=np.uint8) % 2),
        r"the mask holds 2 labels: 1, 2; expected one, or one called Lesion\. Pass --label or --segment",
    ),
    "float": (lambda p: changed_mask(p, lambda v: 0.4 * v.astype(np.float32)), r"float values \(0\.4\)"),
    "everything": (lambda p: changed_mask(p, np.ones_like), "the mask covers the whole image"),
    "small": (lambda p: changed_mask(p, small_voi), r"the VOI has \d+ voxels of 3 mm .*, expected at least 64"),
}


def check_nothing_was_written(folder):
    assert not folder.exists() or not list(folder.iterdir())
    assert not list(folder.parent.glob(".ifxpredict-*"))


@pytest.mark.parametrize(
    ("option", "kind"),
    [*(("image", kind) for kind in BAD_IMAGES), *(("mask", kind) for kind in BAD_MASKS)],
)
def test_an_image_or_mask_that_cannot_be_used_is_refused(refused, arguments, patient, tmp_path, option, kind):
    make, message = (BAD_IMAGES if option == "image" else BAD_MASKS)[kind]
    path = tmp_path / f"{kind}.nrrd"
    sitk.WriteImage(make(patient), path)
    line = refused("predict", *options(arguments | {option: path, "case": "P7"}))
    assert re.search(message, line), line
    assert "case P7" in line
    check_nothing_was_written(arguments["out"])


def text_file(folder, text="no image"):
    (folder / "text.nii.gz").write_text(text, encoding="utf-8")
    return folder / "text.nii.gz"


@pytest.mark.parametrize("option", ["image", "mask"])
def test_a_file_that_is_missing_or_no_image_is_refused_by_name(refused, arguments, tmp_path, option):
    line = refused("predict", *options(arguments | {option: tmp_path / "gone.nii.gz"}))
    assert line == f"ifxpredict: {tmp_path / 'gone.nii.gz'}: no such file or folder; check the path."
    line = refused("predict", *options(arguments | {option: text_file(tmp_path)}))
    assert f"{tmp_path / 'text.nii.gz'}: is no NIfTI file or a damaged one" in line
    check_nothing_was_written(arguments["out"])


def test_a_dicom_folder_with_two_series_is_refused_listing_them(refused, ifxpredict, arguments, patient, tmp_path):
    folder = write_dicom(tmp_path / "dicom", patient.image)
    write_dicom(folder, patient.image, series="1.2.3.2")
    line = refused("predict", *options(arguments | {"image": folder}))
    assert "holds 2 DICOM series; found 1.2.3.1 (CT, portal venous, 32 slices); 1.2.3.2" in line
    assert "Pass --series UID" in line
    check_nothing_was_written(arguments["out"])
    assert ifxpredict("predict", *options(arguments | {"image": folder, "series": "1.2.3.2"})).status == 0


def test_a_dicom_folder_with_a_missing_slice_is_refused(refused, arguments, patient, tmp_path):
    folder = write_dicom(tmp_path / "dicom", patient.image, without=[10])
    line = refused("predict", *options(arguments | {"image": folder}))
    assert "1 slice(s) missing: the gap between 1.2.3.1_009.dcm and 1.2.3.1_011.dcm is 10.000 mm" in line
    check_nothing_was_written(arguments["out"])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"hemoglobin": 12.2}, "hemoglobin 12.2: expected 30 to 220 g/L; 12.2 looks like g/dL, which would be 122 g/L"),
        ({"crp": "high"}, "crp 'high': expected 0 to 600 mg/L as a number with a decimal point"),
        ({"crp": -3}, "crp -3: expected 0 to 600 mg/L"),
        ({"albumine": 38}, "unknown clinical characteristic 'albumine'; did you mean albumin (g/L)?"),
        ([1, 2], "expected one JSON object of names and values, found list"),
    ],
)
def test_clinical_values_that_cannot_be_right_are_refused(refused, arguments, tmp_path, values, message):
    (tmp_path / "blood.json").write_text(json.dumps(values), encoding="utf-8")
    line = refused("predict", *options(arguments | {"clinical": tmp_path / "blood.json"}))
    assert line.startswith(f"ifxpredict: {tmp_path / 'blood.json'}")
    assert message in line
    check_nothing_was_written(arguments["out"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("case,crp\nP1,3\nP2,4\n", "no case 'P7' among 2; there are, for example, P1, P2."),
        ("case,crp\nP7,3\nP7,4\n", "P7 is given twice, on lines 2 and 3"),
        ("crp\n3\n", "the column 'case' is missing; found crp"),
        ("case,crp\nP7,3,4\n", "line 2, case P7: found 3 cells, expected 2"),
    ],
)
def test_a_clinical_table_that_cannot_be_used_is_refused(refused, arguments, tmp_path, text, message):
    (tmp_path / "clinical.csv").write_text(text, encoding="utf-8")
    line = refused("predict", *options(arguments | {"clinical": tmp_path / "clinical.csv", "case": "P7"}))
    assert message in line
    check_nothing_was_written(arguments["out"])


def test_limits_and_a_column_of_another_unit_stand_in_the_status(ifxpredict, arguments, tmp_path):
    rows = "".join(f"P{i},{1 + i / 100},{'<4' if i == 7 else 3.1},122\n" for i in range(30))
    (tmp_path / "clinical.csv").write_text(f"case,CRP,albumin (g/dL),Hb\n{rows}", encoding="utf-8")
    arguments |= {"clinical": tmp_path / "clinical.csv", "case": "P7"}
    found = ifxpredict("predict", "--json", *options(arguments))
    assert (found.status, found.err) == (0, "")
    suspected = (
        "crp: the median of 30 values is 1.15, unlikely in mg/L beside albumin 31 g/L, and looks like mg/dL (11.4 "
        "mg/L): write crp (mg/dL)"
    )
    for status in (*status_column(arguments["out"]).values(), *(m["status"] for m in json.loads(found.out)["models"])):
        assert "albumin <4 g/dL taken as 40 g/L" in status
        assert suspected in status


def test_a_clinical_file_that_is_not_there_is_refused(refused, arguments, tmp_path):
    line = refused("predict", *options(arguments | {"clinical": tmp_path / "gone.json"}))
    assert f"{tmp_path / 'gone.json'}: cannot be read" in line


def test_a_damaged_bundle_is_refused(refused, arguments, bundle_folder, tmp_path):
    copy = shutil.copytree(bundle_folder, tmp_path / "bundle")
    content = bytearray((copy / "network.safetensors").read_bytes())
    content[-1] ^= 1
    (copy / "network.safetensors").write_bytes(content)
    line = refused("predict", *options(arguments | {"bundle": copy}))
    assert f"{copy / 'network.safetensors'}: was changed: expected SHA-256" in line
    line = refused("predict", *options(arguments | {"bundle": tmp_path / "gone"}))
    assert f"{tmp_path / 'gone'}: is not a bundle" in line
    check_nothing_was_written(arguments["out"])


def test_an_output_folder_where_a_file_stands_is_refused_before_anything_is_read(refused, arguments, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "deeper"):
        line = refused("predict", *options(arguments | {"out": out, "image": tmp_path / "gone.nii.gz"}))
        assert f"{out}: cannot be used as an output folder (file is a file)" in line
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


SLOW = """
import sys, time
import IFXPredictLib.prediction.prediction as module
module.check_voi = lambda *_: (print("computing", flush=True), [time.sleep(0.05) for _ in range(1200)])
from IFXPredictLib.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_ends_with_130_one_line_and_nothing_written(arguments, repository):
    command = [sys.executable, "-c", SLOW, "predict", *map(str, options(arguments))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=repository, start_new_session=True) as run:
        assert run.stdout.readline() == "computing\n"
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out) == (130, "")
    assert err == "ifxpredict: interrupted; nothing half-written was left.\n"
    check_nothing_was_written(arguments["out"])
