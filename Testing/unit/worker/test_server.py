"""What is answered to each line: predict()'s own numbers, refusals in words; and which bundles are read anew."""

import dataclasses
import itertools
import json
import shutil

import numpy as np
import pytest
import SimpleITK as sitk
from handed_case import save_case
from scribbled import tube

from IFXPredictLib.bundles.store import check_golden, load_bundle, save_bundle
from IFXPredictLib.drawing.wall_assist import propose_wall
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.band_rows import Band, BandRow
from IFXPredictLib.prediction.feature_rows import feature_rows
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.redrawing import amplitude_of
from IFXPredictLib.worker import server as serving
from IFXPredictLib.worker.case_transfer import (
    Geometry,
    SentCase,
    restored_maps,
    restored_wall,
    save_in_pieces,
)
from IFXPredictLib.worker.messages import (
    Maps,
    MapsRequest,
    PredictRequest,
    Refusal,
    Result,
    Stage,
    Wall,
    WallRequest,
    to_line,
)
from IFXPredictLib.worker.server import OUT_OF_MEMORY, VerifiedBundles, serve

GEOMETRY = Geometry((0.8, 0.9, 4.0), (-10.0, 20.0, 30.0), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
"""Of the tube's voxels."""


@pytest.fixture(scope="module")
def case(patient, small_protocol):
    return make_case(
        *("patient 1", patient.image, patient.mask, small_protocol), segment="Ileum", clinical=patient.clinical
    )


@pytest.fixture
def requested(case, bundle_folder, tmp_path):
    """The line that asks for a prediction of the case, with other fields where some are given."""
    geometry = save_case(case, tmp_path)
    request = PredictRequest(
        5, "patient 1", str(tmp_path), geometry, case.clinical, ("drawn on another grid",), str(bundle_folder), "Ileum"
    )
    return lambda **changes: to_line(dataclasses.replace(request, **changes))


def answers(*lines):
    told = []
    serve(lines, told.append)
    return told


@pytest.fixture
def instead_of_predict(monkeypatch):
    """Puts an exception in place of every prediction."""

    def set_to(problem):
        def fail(*_):
            raise problem

        monkeypatch.setattr(serving, "predict", fail)

    return set_to


def test_the_answer_is_what_predict_says_of_the_case_to_the_last_bit(requested, case, bundle_folder):
    bundle = load_bundle(bundle_folder)
    expected = predict(case, bundle, notes=("drawn on another grid",))
    *stages, found = answers(requested())
    expected_stages = ("bundle", "VOI", "radiomics", "deep features", "models", "explanation")
    assert stages == [Stage(5, name) for name in expected_stages]
    assert isinstance(found, Result)
    assert found.id == 5
    assert repr(found.prediction.rows) == repr(expected.rows)
    assert found.prediction.features.names == expected.features.names
    assert found.prediction.features.values.tobytes() == expected.features.values.tobytes()
    assert found.prediction.facts == expected.facts
    assert found.prediction.warnings == expected.warnings == ("drawn on another grid",)
    assert found.prediction.notice == expected.notice
    without_time = [{**p.provenance, "time": ""} for p in (found.prediction, expected)]
    assert without_time[0] == without_time[1]
    assert found.prediction.provenance["voi_segment"] == "Ileum"
    assert repr(found.prediction.feature_rows) == repr(feature_rows(expected.features, bundle))
    assert repr(found.prediction.why) == repr(expected.why)
    assert [why.model for why in found.prediction.why] == [row.model for row in found.prediction.rows]


def test_a_voi_is_drawn_again_as_often_as_is_asked_for(requested, case, monkeypatch):
    def band_of(given, bundle, count, amplitude, features):
        last = case.characteristics[-1].name
        assert (count, amplitude, features.names[-1]) == (25, amplitude_of(bundle.protocol), last)
        assert given.centre == "B"
        rows = [BandRow(model.name, 0.5, 0.0, 1.0, model.cutoff, 0.5, "yes", 1.0, 0.0, 0.0) for model in bundle.models]
        return Band(tuple(rows), (), count, {}, 11.0, 1)

    monkeypatch.setattr(serving, "band_of", band_of)
    *stages, found = answers(requested(perturb=25, centre="B"))
    assert stages[-1] == Stage(5, "redrawing")
    assert found.prediction.band.count == 25
    assert all("the cut-off lies in the band" in row.status for row in found.prediction.rows)


def test_maps_are_asked_for_of_the_case_without_its_clinical_values(case, bundle_folder, tmp_path, monkeypatch):
    asked = []

    def maps_of(case, bundle, progress):
        asked.append((case, bundle))
        progress("Grad-CAM")
        return {"grad_cam_raised": sitk.Cast(case.image, sitk.sitkFloat32), "b": case.mask}

    monkeypatch.setattr(serving, "case_maps", maps_of)
    request = MapsRequest(5, "patient 1", str(tmp_path), save_case(case, tmp_path), str(bundle_folder))
    *stages, found = answers(to_line(request))
    assert stages == [Stage(5, "bundle"), Stage(5, "Grad-CAM")]
    assert isinstance(found, Maps)
    assert (asked[0][0].identifier, asked[0][0].clinical, asked[0][1].folder) == ("patient 1", {}, bundle_folder)
    maps = restored_maps(found.maps, tmp_path)
    assert list(maps) == ["grad_cam_raised", "b"]
    expected = sitk.GetArrayFromImage(case.image).astype(np.float32)
    assert sitk.GetArrayFromImage(maps["grad_cam_raised"]).tobytes() == expected.tobytes()


def test_a_wall_is_proposed_for_a_scribble_or_refused_with_what_to_do_without_any_bundle(tmp_path):
    known = tube()
    lines = []
    fat = np.zeros(known.hu.shape, bool)
    fat[8, 80:84, 5:9] = True
    for number, drawn in enumerate((known.scribble(), fat), start=3):
        folder = tmp_path / str(number)
        folder.mkdir()
        sent = SentCase("case 7", known.hu, drawn.astype(np.uint8), GEOMETRY, {})
        assert list(save_in_pieces(sent, folder)) == [None, None]
        lines.append(to_line(WallRequest(number, "case 7", str(folder), GEOMETRY)))
    first, found, second, refusal = answers(*lines)
    assert (first, second) == (Stage(3, "wall"), Stage(4, "wall"))
    expected = propose_wall(known.hu, known.scribble(), known.spacing)
    assert found == Wall(3, expected.in_words)
    assert np.array_equal(restored_wall(tmp_path / "3"), expected.wall)
    assert isinstance(refusal, Refusal)
    assert refusal.message.startswith("Wall assist: what was scribbled lies in fat")


def test_a_missing_clinical_value_is_missing_in_the_answer(requested):
    found = answers(requested(clinical={"crp": 12.0}))[-1]
    missing = {row.model: row.missing for row in found.prediction.rows}
    assert missing["clinical"] == ("albumin", "hemoglobin")
    assert missing["radiomics"] == ()


def test_a_voi_that_is_too_small_is_refused_and_the_next_request_answered(requested, case, tmp_path):
    (tmp_path / "small").mkdir()
    mask = sitk.Image(case.mask.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(case.mask)
    mask[50:53, 60:63, 15:17] = 1
    save_case(dataclasses.replace(case, mask=mask), tmp_path / "small")
    found = answers(requested(folder=str(tmp_path / "small"), id=6), requested(id=7))
    refusal = next(reply for reply in found if isinstance(reply, Refusal))
    assert refusal.id == 6
    assert refusal.message.startswith("case patient 1: the VOI has ")
    assert "expected at least 64" in refusal.message
    assert isinstance(found[-1], Result)
    assert found[-1].id == 7


def test_malformed_lines_are_refused_under_no_number_and_the_next_request_answered(requested):
    half = requested()[:40]
    found = answers(b"hello?\n", half, json.dumps({"id": 5, "kind": "train"}).encode(), b"\xff\n", requested())
    assert [type(reply) for reply in found[:4]] == [Refusal] * 4
    assert {reply.id for reply in found[:4]} == {0}
    assert "expected a line of JSON, found b'hello?" in found[0].message
    assert isinstance(found[-1], Result)


def test_a_case_whose_files_are_gone_is_refused(requested, tmp_path):
    (tmp_path / "image.npy").unlink()
    assert "its image or mask cannot be read" in answers(requested())[-1].message


def test_without_memory_the_answer_says_what_to_do(requested, instead_of_predict):
    instead_of_predict(MemoryError())
    assert answers(requested())[-1] == Refusal(5, OUT_OF_MEMORY)
    assert "close other programs" in OUT_OF_MEMORY


@pytest.mark.parametrize("problem", [RuntimeError("a defect"), KeyError("a defect")])
def test_any_other_exception_ends_the_service(requested, instead_of_predict, problem):
    instead_of_predict(problem)
    with pytest.raises(type(problem), match="a defect"):
        answers(requested())


@pytest.fixture
def verified(monkeypatch):
    """The folders of the bundles whose golden case was computed, in order."""
    folders = []
    monkeypatch.setattr(serving, "check_golden", lambda b: folders.append(b.folder) or check_golden(b))
    return folders


def test_a_bundles_golden_case_is_computed_once_and_again_when_it_changed(
    fresh_bundle, bundle_folder, network_file, tmp_path, verified
):
    bundles, loads = VerifiedBundles(), itertools.count(1)
    folder = tmp_path / "bundle"
    shutil.copytree(bundle_folder, folder)
    first = bundles.get(folder, lambda: next(loads))
    assert bundles.get(folder, lambda: next(loads)) is first
    assert bundles.get(bundle_folder, lambda: next(loads)) is not first
    assert verified == [folder, bundle_folder]
    changed = dataclasses.replace(fresh_bundle, folder=folder, software={"ifxpredict": "another"})
    save_bundle(changed, network_file, f"# Another card\n{changed.notice}\n")
    second = bundles.get(folder, lambda: next(loads))
    assert (second.software, first.software) == ({"ifxpredict": "another"}, fresh_bundle.software)
    assert verified == [folder, bundle_folder, folder]
    assert next(loads) == 4


def test_a_bundle_that_was_damaged_or_removed_since_is_refused(requested, bundle_folder, tmp_path):
    folder = tmp_path / "bundle"
    shutil.copytree(bundle_folder, folder)
    found = []

    def lines():
        yield requested(bundle=str(folder))
        manifest = folder / "bundle.json"
        manifest.write_bytes(manifest.read_bytes().replace(b"0.1", b"0.2", 1))
        yield requested(bundle=str(folder))
        shutil.rmtree(folder)
        yield requested(bundle=str(folder))

    serve(lines(), found.append)
    result, damaged, removed = (reply for reply in found if not isinstance(reply, Stage))
    assert isinstance(result, Result)
    assert "was changed after it was written" in damaged.message
    assert "is not a bundle" in removed.message


@pytest.mark.parametrize("place", ["x" * 100_000, "a\0b"])
def test_a_path_that_no_file_can_have_is_refused_and_the_next_request_answered(requested, place):
    for asked in (requested(folder=place), requested(bundle=place)):
        refusal, *_, last = [r for r in answers(asked, requested(id=7)) if not isinstance(r, Stage)]
        assert isinstance(refusal, Refusal)
        assert len(refusal.message) < 700
        assert isinstance(last, Result)
