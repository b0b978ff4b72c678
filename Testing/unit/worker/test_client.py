"""Requests through the process: the same numbers as predict(), and a clear message whatever happens to it."""

import dataclasses
import gc
import os
import signal
import stat
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.explanation.maps import case_maps
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.feature_rows import feature_rows
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.worker.case_transfer import save_maps, save_wall, sent_case
from IFXPredictLib.worker.client import WorkerClient
from IFXPredictLib.worker.messages import Hello, Maps, Refusal, Result, Stage, Wall
from IFXPredictLib.worker.runners import ENDED_FROM_OUTSIDE

posix = pytest.mark.skipif(sys.platform == "win32", reason="its launchers are scripts with a #! line")

BUNDLE = Path("bundle")
STAGES = ["VOI", "radiomics", "deep features", "models", "explanation"]
WITHIN_S = 20.0


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder in which all temporary files are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def client(runner, temporary):
    with WorkerClient(runner, "python3") as client:
        yield client


@pytest.fixture
def submit(client, small_case):
    """Submits; returns what the callbacks are told."""

    def ask(**more):
        told = []
        client.submit(
            small_case,
            BUNDLE,
            lambda prediction: told.append(("result", prediction)),
            lambda message: told.append(("error", message)),
            lambda stage: told.append(("stage", stage)),
            lambda: told.append(("cancelled",)),
            **more,
        )
        return told

    return ask


@pytest.fixture
def submit_maps(client, small_case):
    """Asks for maps; returns what the callbacks are told."""

    def ask():
        told = []
        client.submit_maps(
            small_case,
            BUNDLE,
            lambda maps: told.append(("maps", maps)),
            lambda message: told.append(("error", message)),
            lambda stage: told.append(("stage", stage)),
            lambda: told.append(("cancelled",)),
        )
        return told

    return ask


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_request_names_all_that_the_worker_needs(submit, runner, temporary, small_case):
    told = submit(notes=("drawn on another grid",))
    (request,) = runner.requests
    assert (request["kind"], request["id"], request["case"]) == ("predict", 1, "case 7")
    assert request["perturb"] == 0
    assert request["clinical"] == dict(small_case.clinical)
    assert request["notes"] == ["drawn on another grid"]
    assert request["bundle"] == str(BUNDLE.resolve())
    assert request["geometry"]["spacing"] == list(small_case.image.GetSpacing())
    assert {path.name for path in Path(request["folder"]).iterdir()} == {"image.npy", "mask.npy"}
    assert temporary in Path(request["folder"]).parents
    assert told == [("stage", "starting")]


def test_a_limit_among_the_values_and_how_the_image_was_read_are_told_in_the_order_of_predict(
    client, runner, small_case
):
    notes = ("no Modality in the header",)
    case = dataclasses.replace(small_case, clinical={"crp": "<5"}, notes=notes, centre="B")
    client.submit(case, BUNDLE, print, print, notes=("drawn on another grid",), perturb=30)
    (request,) = runner.requests
    assert (request["perturb"], request["centre"]) == (30, "B")
    assert request["clinical"] == {"crp": 5.0}
    assert request["notes"] == ["drawn on another grid", "crp <5 mg/L taken as 5", "no Modality in the header"]


def test_the_result_comes_once_and_its_files_are_gone(submit, client, runner, temporary, prediction):
    told = submit()
    assert client.busy
    result = Result(1, prediction)
    runner.says(Hello(4711), Stage(1, "VOI"), result, result, Stage(1, "late"))
    assert [entry[0] for entry in told] == ["stage", "stage", "result"]
    assert told[1] == ("stage", "VOI")
    assert repr(told[2][1].rows) == repr(prediction.rows)
    assert repr(told[2][1].feature_rows) == repr(prediction.feature_rows)
    assert not client.busy
    assert files_in(temporary) == []


def test_the_process_is_kept_for_the_next_request_which_has_another_number(submit, runner, prediction):
    submit()
    runner.says(Result(1, prediction))
    told = submit()
    assert told == []
    assert len(runner.started) == 1
    assert [request["id"] for request in runner.requests] == [1, 2]


def test_replies_to_an_older_request_are_ignored(submit, runner, prediction):
    submit()
    runner.says(Refusal(1, "first"))
    told = submit()
    runner.says(Stage(1, "VOI"), Result(1, prediction), Refusal(1, "late"), Refusal(2, "now"))
    assert told == [("error", "now")]


def test_maps_are_read_before_their_files_go(submit_maps, client, runner, temporary, small_case):
    told = submit_maps()
    (request,) = runner.requests
    assert request.keys() == {"kind", "id", "case", "folder", "geometry", "bundle", "whole"}
    assert (request["kind"], request["case"], request["bundle"]) == ("maps", "case 7", str(BUNDLE.resolve()))
    saved = save_maps({"grad_cam_raised": small_case.image, "b": small_case.image + 1}, Path(request["folder"]))
    runner.says(Hello(4711), Stage(1, "Grad-CAM"), Maps(1, saved), Stage(1, "late"))
    assert [entry[0] for entry in told] == ["stage", "stage", "maps"]
    maps = told[2][1]
    assert list(maps) == ["grad_cam_raised", "b"]
    assert maps["b"][3, 2, 1] == small_case.image[3, 2, 1] + 1
    assert maps["b"].GetDirection() == small_case.image.GetDirection()
    assert not client.busy
    assert files_in(temporary) == []


def test_maps_whose_files_cannot_be_read_are_an_error_and_the_process_stays(
    submit_maps, client, runner, temporary, small_case
):
    told = submit_maps()
    folder = Path(runner.requests[0]["folder"])
    saved = save_maps({"a": small_case.image}, folder)
    (folder / "map-0.npy").write_bytes(b"no array")
    runner.says(Maps(1, saved))
    assert told[-1][0] == "error"
    assert told[-1][1].startswith("case case 7: the map a cannot be read (")
    assert runner.running
    assert not client.busy
    assert files_in(temporary) == []


def test_cancelling_maps_is_told_and_leaves_nothing(submit_maps, client, runner, temporary):
    told = submit_maps()
    client.cancel()
    assert told[1:] == [("cancelled",)]
    assert not runner.running
    assert list(temporary.iterdir()) == []


def test_a_wall_is_asked_for_without_a_bundle_and_read_before_its_file_goes(client, runner, temporary, small_case):
    told = []
    for number in (1, 2):
        client.submit_wall(sent_case(small_case), lambda *found: told.append(found), told.append)
        request = runner.requests[-1]
        assert request.keys() == {"kind", "id", "case", "folder", "geometry"}
        assert (request["kind"], request["id"], request["case"]) == ("wall", number, "case 7")
        if number == 1:
            wall = np.arange(24).reshape(2, 3, 4) % 2 == 0
            save_wall(wall, Path(request["folder"]))
        runner.says(Hello(4711), Wall(number, "from a scribble"))
        assert not client.busy
        assert files_in(temporary) == []
    (found, words), problem = told
    assert np.array_equal(found, wall)
    assert words == "from a scribble"
    assert problem.startswith("case case 7: the proposed wall cannot be read (")


def test_an_answer_of_the_other_kind_ends_the_process_with_a_message(
    submit, submit_maps, runner, temporary, prediction
):
    result = Result(1, prediction)
    for ask, answer in ((submit, Maps(1, ())), (submit_maps, dataclasses.replace(result, id=2))):
        told = ask()
        runner.says(answer)
        assert [entry[0] for entry in told] == ["stage", "error"]
        assert "answered what it was not asked and was ended" in told[-1][1]
        assert not runner.running
        assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("number", [1, 0])
def test_a_refusal_is_an_error_and_the_process_stays(submit, client, runner, temporary, number):
    told = submit()
    runner.says(Refusal(number, "case 7: the VOI has 3 voxels"))
    assert told[-1] == ("error", "case 7: the VOI has 3 voxels")
    assert runner.running
    assert not client.busy
    assert files_in(temporary) == []


def test_a_second_request_at_the_same_time_is_refused_and_the_first_goes_on(submit, submit_maps, runner):
    told = submit()
    for ask in (submit, submit_maps):
        with pytest.raises(IFXPredictError, match="A prediction is under way; wait for it or cancel it"):
            ask()
    runner.says(Refusal(1, "done"))
    assert told[-1] == ("error", "done")
    assert len(runner.requests) == 1


@pytest.mark.parametrize("line", [b"Loading...\n", b"\xff\n", b'{"kind": "progress", "id": 1}\n', b"{}\n"])
def test_a_line_that_cannot_be_read_is_an_error_and_the_next_request_starts_anew(
    submit, client, runner, temporary, line
):
    told = submit()
    runner.says(line)
    assert [entry[0] for entry in told] == ["stage", "error"]
    assert "sent what cannot be read and was ended; press Apply again" in told[-1][1]
    assert not runner.running
    assert not client.busy
    assert list(temporary.iterdir()) == []
    assert submit() == [("stage", "starting")]
    assert len(runner.started) == 2


def test_the_end_of_the_process_is_an_error_and_the_next_request_starts_anew(submit, runner, temporary):
    told = submit()
    runner.ends("It ended.")
    assert told[-1] == ("error", "It ended.")
    assert list(temporary.iterdir()) == []
    submit()
    assert len(runner.started) == 2


def test_an_idle_process_that_ended_is_replaced_without_a_word(submit, runner, temporary):
    told = submit()
    runner.says(Refusal(1, "done"))
    runner.ends("It ended.")
    assert told[-1] == ("error", "done")
    assert list(temporary.iterdir()) == []
    assert submit() == [("stage", "starting")]


def test_cancelling_is_told_and_leaves_nothing(submit, client, runner, temporary):
    told = submit()
    client.cancel()
    client.cancel()
    assert told[1:] == [("cancelled",)]
    assert not runner.running
    assert list(temporary.iterdir()) == []
    runner.ends("late")
    assert told[1:] == [("cancelled",)]


def test_closing_says_nothing_and_leaves_nothing(submit, client, runner, temporary):
    told = submit()
    client.close()
    client.close()
    assert told == [("stage", "starting")]
    assert not runner.running
    assert list(temporary.iterdir()) == []


def test_a_callback_may_submit_the_next_request(client, runner, small_case):
    def again(_message):
        client.submit(small_case, BUNDLE, print, print)

    client.submit(small_case, BUNDLE, print, again)
    runner.says(Refusal(1, "once more"))
    assert [request["id"] for request in runner.requests] == [1, 2]
    assert client.busy


def test_a_client_that_nobody_holds_ends_its_process(runner, temporary, small_case):
    client = WorkerClient(runner, "python3")
    client.submit(small_case, BUNDLE, print, print)
    del client
    gc.collect()
    assert not runner.running
    assert list(temporary.iterdir()) == []


def test_a_python_that_cannot_be_started_is_an_error_that_leaves_nothing(temporary, small_case):
    with WorkerClient(python=str(temporary / "no_python")) as client:
        with pytest.raises(IFXPredictError, match=r"case 7: the prediction process cannot be started .*no_python"):
            client.predict(small_case, BUNDLE)
        assert not client.busy
    assert list(temporary.iterdir()) == []


def test_a_case_that_cannot_be_written_is_an_error_that_leaves_nothing(submit, client, runner, temporary, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("IFXPredictLib.worker.sending.save_in_pieces", full)
    with pytest.raises(IFXPredictError, match=r"or given the case .*No space left on device"):
        submit()
    assert not client.busy
    assert not runner.running
    assert list(temporary.iterdir()) == []


def test_waiting_ends_after_the_time_given_and_ends_the_process(client, runner, temporary, small_case):
    with pytest.raises(IFXPredictError, match=r"case 7: no prediction within 0\.05 s"):
        client.predict(small_case, BUNDLE, timeout_s=0.05)
    assert not runner.running
    assert list(temporary.iterdir()) == []


def test_an_interrupt_while_waiting_ends_the_process(client, runner, temporary, small_case, monkeypatch):
    def interrupt(seconds):
        if seconds:
            raise KeyboardInterrupt

    monkeypatch.setattr(runner, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        client.predict(small_case, BUNDLE)
    assert not runner.running
    assert list(temporary.iterdir()) == []


# From here on with processes.


def script(path, code):
    """A program that stands in place of Python: it runs ``code``, whatever its arguments."""
    path.write_text(f"#!{sys.executable}\n{textwrap.dedent(code)}", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@posix
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise ValueError('no such layer')", r"ended unexpectedly \(status 1: ValueError: no such layer\)"),
        ("sys.exit()", r"ended unexpectedly \(status 0\)"),
        ("os.kill(os.getpid(), 9)", ENDED_FROM_OUTSIDE),
        ("os._exit(137)", ENDED_FROM_OUTSIDE),
        ("print('torn', flush=True); time.sleep(60)", "sent what cannot be read .*torn"),
    ],
)
def test_whatever_ends_a_process_the_message_says_it_and_nothing_stays(code, message, temporary, tmp_path, small_case):
    python = script(tmp_path / "python", f"import os, sys, time\nsys.stdin.readline()\n{code}\n")
    with WorkerClient(python=python) as client:
        for _ in range(2):
            with pytest.raises(IFXPredictError, match=message):
                client.predict(small_case, BUNDLE, timeout_s=20)
            assert list(temporary.iterdir()) == []


@posix
def test_an_idle_process_ends_when_the_client_does(temporary, tmp_path, small_case):
    python = script(
        tmp_path / "python",
        """
        import json, os, sys
        for line in sys.stdin:
            found = {"kind": "error", "id": json.loads(line)["id"], "message": str(os.getpid())}
            print(json.dumps(found), flush=True)
        """,
    )
    client = WorkerClient(python=python)
    said = []
    client.submit(small_case, BUNDLE, print, said.append)
    while not said:
        client._runner.wait(0.1)
    pid = int(said[0])
    assert runs(pid)
    del client
    gc.collect()
    assert gone_within([pid]) < WITHIN_S
    assert list(temporary.iterdir()) == []


def gone_within(pids):
    """Seconds until none of these processes runs; a zombie that waits to be reaped does not run."""
    start = time.monotonic()
    while any(map(runs, pids)) and time.monotonic() - start < 20:
        time.sleep(0.01)
    return time.monotonic() - start


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def launcher(tmp_path):
    """Python as Slicer starts it: a program whose child is the real one. ``pids()``: its own and its last child's."""
    log = tmp_path / "pids"
    code = f"""
    import os, subprocess, sys
    worker = subprocess.Popen([{sys.executable!r}, *sys.argv[1:]])
    with open({str(log)!r}, "w") as file:
        file.write(f"{{os.getpid()}} {{worker.pid}} ")
    sys.exit(worker.wait())
    """
    python = script(tmp_path / "launcher", code)

    def pids():
        end = time.monotonic() + 10
        while not log.exists() or len(log.read_text(encoding="utf-8").split()) != 2:
            assert time.monotonic() < end
            time.sleep(0.01)
        return [int(pid) for pid in log.read_text(encoding="utf-8").split()]

    return SimpleNamespace(python=python, pids=pids)


@posix
def test_cancelling_before_the_first_word_ends_launcher_and_worker(launcher, temporary, small_case):
    cancelled = []
    with WorkerClient(python=launcher.python) as client:
        client.submit(small_case, BUNDLE, print, print, on_cancelled=lambda: cancelled.append(1))
        pids = launcher.pids()
        client.cancel()
        assert gone_within(pids) < WITHIN_S
    assert cancelled == [1]
    assert list(temporary.iterdir()) == []


@posix
def test_cancelling_ends_the_whole_tree_of_a_worker_that_does_not_hear_its_input_end(temporary, tmp_path, small_case):
    worker = script(
        tmp_path / "deaf",
        """
        import json, os, subprocess, sys, time
        os.setpgid(0, 0)
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(json.dumps({"kind": "hello", "id": 0, "version": 6, "pid": os.getpid()}))
        print(json.dumps({"kind": "stage", "id": 1, "stage": f"{os.getppid()} {os.getpid()} {child.pid}"}), flush=True)
        time.sleep(60)
        """,
    )
    python = script(tmp_path / "python", f"import subprocess; subprocess.call([{worker!r}])")
    stages = []
    with WorkerClient(python=python) as client:
        client.submit(small_case, BUNDLE, print, print, stages.append)
        while len(stages) < 2:
            client._runner.wait(0.1)
        pids = [int(pid) for pid in stages[1].split()]
        assert all(map(runs, pids))
        client.cancel()
        assert gone_within(pids) < WITHIN_S
    assert len(set(pids)) == 3
    assert list(temporary.iterdir()) == []


@posix
def test_a_real_worker_answers_is_killed_answers_again_and_is_cancelled(launcher, temporary, patient, bundle_folder):
    bundle = load_bundle(bundle_folder)
    case = make_case("patient 1", patient.image, patient.mask, bundle.protocol, clinical={"crp": 20.0})
    with WorkerClient(python=launcher.python) as client:
        answers_as_predict_does(client, case, bundle)
        first = launcher.pids()
        maps_as_case_maps_does(client, case, bundle)
        refuses_a_small_voi_and_stays(client, case, bundle_folder)
        assert launcher.pids() == first
        assert files_in(temporary) == []
        is_killed_while_it_computes(client, case, bundle_folder, first)
        assert list(temporary.iterdir()) == []
        is_cancelled_in_the_midst_of_radiomics(client, case, bundle_folder, launcher)
    assert list(temporary.iterdir()) == []


def answers_as_predict_does(client, case, bundle):
    stages = []
    found = client.predict(case, bundle.folder, stages.append, ("a note",))
    expected = predict(case, bundle, notes=("a note",))
    assert stages == ["starting", "bundle", *STAGES]
    assert repr(found.rows) == repr(expected.rows)
    assert found.features.values.tobytes() == expected.features.values.tobytes()
    assert (found.facts, found.warnings, found.notice) == (expected.facts, expected.warnings, expected.notice)
    assert {**found.provenance, "time": ""} == {**expected.provenance, "time": ""}
    assert repr(found.feature_rows) == repr(feature_rows(expected.features, bundle))
    assert repr(found.why) == repr(expected.why)
    assert found.why


def maps_as_case_maps_does(client, case, bundle):
    told, ended = [], []
    client.submit_maps(case, bundle.folder, ended.append, ended.append, told.append)
    latest = time.monotonic() + 300
    while not ended:
        assert time.monotonic() < latest, told
        client._runner.wait(1)
    assert isinstance(ended[0], dict), ended
    expected = case_maps(case, bundle)
    assert list(ended[0]) == list(expected)
    assert told
    for name, image in expected.items():
        assert sitk.GetArrayFromImage(ended[0][name]).tobytes() == sitk.GetArrayFromImage(image).tobytes()
        assert ended[0][name].GetDirection() == image.GetDirection()


def refuses_a_small_voi_and_stays(client, case, bundle_folder):
    mask = sitk.Image(case.mask.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(case.mask)
    mask[50:53, 60:63, 15:17] = 1
    small = make_case("small", case.image, mask, load_bundle(bundle_folder).protocol)
    with pytest.raises(IFXPredictError, match=r"case small: the VOI has .* expected at least 64"):
        client.predict(small, bundle_folder)


def is_killed_while_it_computes(client, case, bundle_folder, pids):
    def kill(stage):
        if stage == "radiomics":
            os.kill(pids[1], signal.SIGKILL)

    with pytest.raises(IFXPredictError, match=ENDED_FROM_OUTSIDE):
        client.predict(case, bundle_folder, kill)
    assert gone_within(pids) < WITHIN_S


def is_cancelled_in_the_midst_of_radiomics(client, case, bundle_folder, launcher):
    """The answer before it shows that after the kill a new process works."""
    client.predict(case, bundle_folder)
    reached, cancelled = threading.Event(), []

    def on_stage(stage):
        if stage == "radiomics":
            reached.set()

    client.submit(case, bundle_folder, print, print, on_stage, lambda: cancelled.append(1))
    while not reached.is_set():
        client._runner.wait(0.1)
    time.sleep(0.03)
    pids = launcher.pids()
    start = time.monotonic()
    client.cancel()
    assert time.monotonic() - start + gone_within(pids) < WITHIN_S
    assert cancelled == [1]
