"""Messages survive the way to the last bit; lines that are none are refused; nothing heavy is needed."""

import dataclasses
import json
import math
import subprocess
import sys

import numpy as np
import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.prediction.band_rows import Band, BandRow, MovedFeature
from IFXPredictLib.prediction.contributions import WhyRow
from IFXPredictLib.worker.case_transfer import Geometry, SavedMap
from IFXPredictLib.worker.messages import (
    Hello,
    LiveAnswer,
    LiveRequest,
    Maps,
    MapsRequest,
    PredictRequest,
    Refusal,
    Result,
    Stage,
    StrokeRequest,
    Wall,
    WallRequest,
    read_reply,
    read_request,
    to_line,
)
from IFXPredictLib.worker.strokes import Change

GEOMETRY = Geometry((0.1, 0.2, 5.0), (-1 / 3, 1e5, 5e-324), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
REQUEST = PredictRequest(3, "case 7", "/tmp/x y", GEOMETRY, {"crp": 0.1}, ("drawn on another grid",), "C:\\bundle")
MAPS_REQUEST = MapsRequest(4, "case 7", "/tmp/x y", GEOMETRY, "C:\\bundle")
LIVE_REQUEST = LiveRequest(5, "case 7", "/tmp/x y", GEOMETRY, {"crp": 0.1}, (), "C:\\bundle", "Ileum")
STROKE = StrokeRequest(6, 5, Change((1, 2, 3), (1, 1, 9), "//8="), ("drawn on another grid",))
WALL_REQUEST = WallRequest(5, "case 7", "/tmp/x y", GEOMETRY)
MAPS = Maps(4, (SavedMap("grad_cam_raised", GEOMETRY), SavedMap("wavelet-LLH_glcm_Contrast", GEOMETRY)))


def with_changes(message, **changes):
    return json.dumps(json.loads(to_line(message)) | changes).encode()


@pytest.mark.parametrize("request_", [REQUEST, MAPS_REQUEST, LIVE_REQUEST, STROKE, WALL_REQUEST])
def test_a_request_comes_back_exactly(request_):
    line = to_line(request_)
    assert read_request(line) == request_
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


@pytest.mark.parametrize(
    "reply",
    [Hello(4711), Stage(2, "deep features"), Refusal(2, 'the "VOI"\nis näïve'), MAPS, Wall(5, "from a scribble")],
)
def test_simple_replies_come_back_exactly(reply):
    assert read_reply(to_line(reply)) == reply
    assert to_line(reply).count(b"\n") == 1


@pytest.mark.parametrize("kind", [Result, LiveAnswer])
def test_a_result_comes_back_to_the_last_bit(kind, prediction):
    found = read_reply(to_line(kind(9, prediction)))
    assert isinstance(found, kind)
    after = found.prediction
    assert found.id == 9
    assert repr(after.rows) == repr(prediction.rows)  # NaN differs from itself, its repr does not
    assert repr(after.why) == repr(prediction.why)
    assert isinstance(after.features, Features)
    assert after.features.names == prediction.features.names
    assert after.features.values.dtype == np.float64
    assert after.features.values.tobytes() == prediction.features.values.tobytes()
    assert repr(after.facts) == repr(prediction.facts)
    assert (after.case, after.warnings, after.notice) == (prediction.case, prediction.warnings, prediction.notice)
    assert after.provenance == prediction.provenance
    for kept, sent in ((after.feature_rows, prediction.feature_rows), (after.why[0].rows, prediction.why[0].rows)):
        assert repr(kept) == repr(sent)
        assert type(kept[0]) is type(sent[0])


def test_a_band_comes_back_to_the_last_bit(prediction):
    rows = tuple(
        BandRow(row.model, 1 / 3, 0.1, 0.1 + 0.2, 0.5, 0.9, "no", math.nan, 0.2, 0.1) for row in prediction.rows
    )
    moved = (MovedFeature("deep_000", 1 / 3, 0.1, 0.4, 0.84),)
    band = Band(rows, moved, 30, {"amplitude_mm": {"local_mm": 0.7}, "amplitude_of": "a study"}, 11.5, 2**47 + 1)
    banded = dataclasses.replace(
        prediction,
        rows=tuple(dataclasses.replace(row, band=own) for row, own in zip(prediction.rows, rows, strict=True)),
        band=band,
    )
    after = read_reply(to_line(Result(9, banded))).prediction
    assert repr(after.band) == repr(band)
    assert repr(after.rows) == repr(banded.rows)


def test_any_finite_double_comes_back():
    bits = np.random.default_rng(3).integers(0, 2**63, 2000).view(np.float64)
    numbers = dict(enumerate(bits[np.isfinite(bits)].tolist()))
    request = PredictRequest(1, "", "", GEOMETRY, {str(key): value for key, value in numbers.items()}, (), "")
    assert list(read_request(to_line(request)).clinical.values()) == list(numbers.values())


def test_nan_travels_as_null_and_infinity_not_at_all(prediction):
    line = to_line(Result(9, prediction))
    assert json.loads(line)["prediction"]["rows"][1]["probability"] is None
    assert json.loads(line)["prediction"]["why"][0]["features"][0][WhyRow._fields.index("z")] is None
    assert b"NaN" not in line
    with pytest.raises(ValueError, match="JSON compliant"):
        to_line(PredictRequest(1, "", "", GEOMETRY, {"crp": math.inf}, (), ""))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"Loading...", r"expected a line of JSON, found b'Loading\.\.\.'"),
        (b"\xff\xfe", "expected a line of JSON"),
        (b"", "expected a line of JSON"),
        (b"[1]", "expected a JSON object"),
        (b"{}", "request: unknown kind 'None'; expected predict or maps or live"),
        (b'{"kind": "maps"}', r"request: the key 'bundle' is missing"),
        (with_changes(REQUEST, kind="train"), "request: unknown kind 'train'"),
        (with_changes(REQUEST, kind="maps"), "request: unknown key 'centre'"),
        (with_changes(MAPS_REQUEST, layer="layer1"), "request: unknown key 'layer'"),
        (with_changes(MAPS_REQUEST, geometry=None), "request: geometry: expected keys with values, found None"),
        (with_changes(REQUEST, colour="red"), "request: unknown key 'colour'"),
        (with_changes(REQUEST, id="3"), "request: id: expected int, found '3'"),
        (
            with_changes(REQUEST, clinical={"crp": None}),
            r"request: clinical\.crp: expected a finite number, found None",
        ),
    ],
)
def test_a_line_that_is_no_request_is_refused_with_the_reason(line, reason):
    with pytest.raises(IFXPredictError, match=reason):
        read_request(line)


def test_a_request_with_a_flat_geometry_is_refused():
    geometry = {"spacing": [1, 1], "origin": [0, 0], "direction": [1, 0, 0, 1]}
    with pytest.raises(IFXPredictError, match="expected 3 spacings"):
        read_request(with_changes(REQUEST, geometry=geometry))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"Loading...", "expected a line of JSON"),
        (b"3", "expected a JSON object"),
        (b"{}", "reply: unknown kind 'None'"),
        (b'{"kind": ["stage"], "id": 1}', "reply: unknown kind"),
        (b'{"kind": "progress", "id": 1}', "reply: unknown kind 'progress'"),
        (b'{"kind": "stage", "id": 1}', "the key 'stage' is missing"),
        (b'{"kind": "stage", "id": true, "stage": ""}', "expected int, found True"),
        (b'{"kind": "result", "id": 1}', "its result is not complete"),
        (b'{"kind": "result", "id": 1, "prediction": {}}', "its result is not complete"),
        (b'{"kind": "result", "id": 1, "prediction": []}', "its result is not complete"),
        (b'{"kind": "hello", "id": 0, "pid": 77, "version": 1}', "version 1 of process 77, expected version 6"),
        (b'{"kind": "hello", "id": 0, "pid": 0, "version": 6}', "version 6 of process 0"),
        (with_changes(MAPS, maps=["a"]), r"reply: maps\[0\]: expected keys with values, found 'a'"),
        (with_changes(MAPS, maps=[{"name": "a"}]), r"reply: maps\[0\]: the key 'geometry' is missing"),
        (with_changes(MAPS, folder="/etc"), "reply: unknown key 'folder'"),
    ],
)
def test_a_line_that_is_no_reply_is_refused_with_the_reason(line, reason):
    with pytest.raises(IFXPredictError, match=reason):
        read_reply(line)


@pytest.mark.parametrize("part", ["case", "rows", "feature_rows", "facts", "warnings", "notice", "provenance", "why"])
def test_a_result_that_lacks_a_part_is_refused(prediction, part):
    content = json.loads(to_line(Result(9, prediction)))
    del content["prediction"][part]
    with pytest.raises(IFXPredictError, match=f"its result is not complete .*{part}"):
        read_reply(json.dumps(content).encode())


def spoilt(content, *places, **changes):
    """``content`` with changes to the object at ``places``; a value of ... takes the key away."""
    place = content
    for one in places:
        place = place[one]
    place.update(changes)
    for key in [key for key, value in changes.items() if value is ...]:
        del place[key]
    return json.dumps(content).encode()


WHY = ("prediction", "why", 0)


@pytest.mark.parametrize(
    ("places", "changes"),
    [
        ((), {"colour": "red"}),
        (("prediction",), {"colour": "red"}),
        (("prediction", "rows", 0), {"colour": "red"}),
        (("prediction", "rows", 0, "uncertainty"), {"colour": "red"}),
        (("prediction", "rows", 0, "uncertainty"), {"unlike": ...}),
        (("prediction", "rows", 0), {"uncertainty": {}}),
        (("prediction", "rows", 0), {"uncertainty": ...}),
        (WHY, {"colour": "red"}),
        (WHY, {"by_source": 3}),
        (WHY, {"features": None}),
        (WHY, {"base": "0.2"}),
        (WHY, {"cases": ...}),
        (WHY, {"probability": 0.9}),
        (WHY, {"features": [["radiomics", "feature", "crp"]]}),
        (WHY, {"features": [["radiomics", "feature", *[1] * 10]]}),
        (WHY, {"features": [["radiomics", "feature", *[None] * 9]]}),
        (("prediction",), {"feature_rows": [[1]]}),
    ],
)
def test_a_result_that_is_not_as_it_must_be_is_refused(prediction, places, changes):
    content = json.loads(to_line(Result(9, prediction)))
    with pytest.raises(IFXPredictError, match="its result is not complete"):
        read_reply(spoilt(content, *places, **changes))


def test_a_slicer_without_the_packages_of_a_prediction_can_speak_to_the_process(repository):
    absent = "torch monai sklearn safetensors yaml radiomics pywt pandas matplotlib joblib tqdm".split()
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({absent}))\n"
        "import IFXPredictLib.worker.messages, IFXPredictLib.worker.client, IFXPredictLib.worker.__main__\n"
        "print('imported')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=repository)
    assert (done.stdout, done.stderr) == ("imported\n", "")
