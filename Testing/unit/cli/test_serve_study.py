"""``ifxpredict serve-study``: what is asked of predict, how its end is told, and how the watcher itself ends."""

import os
import signal
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from IFXPredictSelfTests.harmonised import harmonised_bundle

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.cli import serve_study
from IFXPredictLib.cli.serve_study import predict_and_store
from IFXPredictLib.dicom_out.watch import Look
from IFXPredictLib.dicom_out.worklist import WaitingVoi
from IFXPredictLib.protocol.schema import VoiRules

URL = "http://127.0.0.1:9/dicom-web"


@pytest.fixture
def voi(tmp_path):
    return WaitingVoi(tmp_path / "seg.dcm", "1.2.3", "1.2.4", "1.2.5", 2, "PAT 7")


@pytest.fixture
def given(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("case,crp\nPAT 7,5\nPAT 8,9\n", encoding="utf-8")
    return Namespace(dicomweb=URL, bundle=tmp_path / "bundle", clinical=table, centre=None)


def place_in(tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    return place


def test_predict_is_asked_without_a_patients_name_and_a_row_of_the_study_comes_before_the_patients(
    given, voi, tmp_path, monkeypatch
):
    asked = []
    monkeypatch.setattr(serve_study, "_run_apart", lambda words, _place: asked.append(words) or (0, ""))
    place = place_in(tmp_path)
    assert predict_and_store(given, voi, place)
    words = asked[0]
    assert words[:8] == ["predict", "--dicomweb", URL, "--study", "1.2.3", "--series", "1.2.4", "--refer-seg"]
    assert words[words.index("--label") + 1] == "2"
    assert "--store" in words
    assert not [word for word in words if "PAT" in word]
    table = Path(words[words.index("--clinical") + 1])
    assert table.read_text(encoding="utf-8").splitlines() == ["case,crp", "case,5", "other1,9"]
    given.clinical.write_text("case,crp\nPAT 7,5\n1.2.3,8\n", encoding="utf-8")
    assert predict_and_store(given, voi, place)
    assert table.read_text(encoding="utf-8").splitlines() == ["case,crp", "other0,5", "case,8"]
    assert "--centre" not in words
    assert predict_and_store(Namespace(**vars(given) | {"centre": "B"}), voi, place)
    assert asked[-1][asked[-1].index("--centre") + 1] == "B"
    given.clinical.write_text("case,crp\nPAT 9,5\n", encoding="utf-8")
    assert not predict_and_store(given, voi, place)


@pytest.mark.skipif(os.name == "nt", reason="needs a shell for what stands for the prediction")
@pytest.mark.parametrize(
    ("does", "said"),
    [
        (
            'echo "ifxpredict: told." >&2; echo "ifxpredict: $TMPDIR: is full." >&2; exit 2',
            "the temporary folder/tmp: is full",
        ),
        ('echo "ifxpredict: a warning." >&2; echo "ValueError: Doe^Jane" >&2; exit 1', "ended unexpectedly (status 1)"),
        ("kill -SEGV $$", "ended unexpectedly (SIGSEGV)"),
        ("exit 2", "ended unexpectedly (status 2)"),
    ],
)
def test_one_that_fails_is_told_in_its_one_line_and_one_that_crashes_without_its_traceback(
    given, voi, tmp_path, monkeypatch, does, said
):
    stand_in = tmp_path / "python"
    stand_in.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    stand_in.chmod(0o700)
    monkeypatch.setattr(serve_study.sys, "executable", str(stand_in))
    with pytest.raises(IFXPredictError) as problem:
        predict_and_store(Namespace(**vars(given) | {"clinical": None}), voi, place_in(tmp_path))
    assert str(problem.value).removeprefix("the prediction ") == said


def test_one_that_hangs_is_ended(given, voi, tmp_path, monkeypatch):
    monkeypatch.setattr(serve_study, "LONGEST_S", 0.01)
    with pytest.raises(IFXPredictError, match=r"took more than 0\.01 s and was ended"):
        predict_and_store(Namespace(**vars(given) | {"clinical": None}), voi, place_in(tmp_path))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_away_is_told_once_and_both_signals_end_the_watcher(
    ifxpredict, bundle_folder, monkeypatch, number
):
    looks = []

    def look(_watch, _since):
        looks.append(1)
        if len(looks) == 4:
            return Look(answered=1)
        raise IFXPredictError("127.0.0.1:9: cannot be asked for studies (ConnectionError); check --dicomweb.")

    def sleep(seconds):
        assert seconds == 7
        if len(looks) == 6:
            os.kill(os.getpid(), number)

    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    monkeypatch.setattr(serve_study.Watch, "look", look)
    monkeypatch.setattr(serve_study.time, "sleep", sleep)
    before = signal.getsignal(signal.SIGTERM)
    ran = ifxpredict("serve-study", "--dicomweb", URL, "--bundle", bundle_folder, "--interval", 7)
    assert ran.status == 130
    assert ran.err.count("cannot be asked for studies") == 2  # it was there in between
    assert ran.err.endswith("interrupted; nothing half-written was left.\n")
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--since", "yesterday"], "--since: expected a day as 2026-11-29, found .yesterday."),
        (["--interval", "0"], "expected a whole number of at least 1"),
        (["--clinical", "a.json"], "a.json: holds one patient; give a table with a row a case"),
        (["--clinical", "none.csv"], "none.csv"),
        (["--centre", "Zurich"], "--centre Zurich: .* is not harmonised, and answers alike for every centre"),
        (["--once"], r"127\.0\.0\.1:9: cannot be asked for studies \(ConnectionError\)"),
    ],
)
def test_what_cannot_be_served_is_refused_before_anything_is_asked(refused, bundle_folder, more, said):
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    import re

    assert re.search(said, refused("serve-study", "--dicomweb", URL, "--bundle", bundle_folder, *more))


def test_a_bundle_that_could_answer_no_study_is_refused_at_once(refused, bundle_folder, tmp_path):
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    without_reference = harmonised_bundle(bundle_folder, tmp_path / "harmonised", "")
    given = ("serve-study", "--dicomweb", URL, "--once", "--bundle", without_reference)
    for centre, found in (((), "no centre"), (("--centre", "C"), "the centre C")):
        assert f"case of every study: {found}, expected one that the bundle" in refused(*given, *centre)
    assert "cannot be asked for studies" in refused(*given, "--centre", "B")
    shipped = load_bundle(bundle_folder)
    several = replace(shipped, protocol=replace(shipped.protocol, vois=(VoiRules("wall"), VoiRules("node"))))
    with pytest.raises(IFXPredictError, match="takes mask_node beside one image and one VOI"):
        serve_study.check_bundle(several, "")
