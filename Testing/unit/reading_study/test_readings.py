import json
import os
import subprocess
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.base.files import sha256_of
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.linkage import sources_of
from IFXPredictLib.reading_study.readings import check_mask, handed_in, mask_path, publish, records_of, reopen

from .conftest import SOFTWARE, VOI, contour, ct_of, files_of, read_one


@pytest.fixture
def path(study, record):
    return study.folder / "readings" / "anna" / "round1" / "P002.json"


def test_a_reading_is_a_mask_and_a_record_beside_it(study, record, path):
    assert sorted(p.name for p in path.parent.iterdir()) == ["P002.json", "P002.seg.nrrd"]
    drawn = sitk.ReadImage(str(path.with_name("P002.seg.nrrd")))
    expected = contour(sitk.ReadImage(str(study.image("P002"))))
    assert np.array_equal(sitk.GetArrayFromImage(drawn), sitk.GetArrayFromImage(expected))
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content.pop("token")
    assert content == {
        "study_id": study.study_id,
        "reader": "anna",
        "round": 1,
        "pseudonym": "P002",
        "version": 1,
        "status": "finished",
        "reason": "",
        "override": {},
        "opened": "2026-01-05T08:00:00+00:00",
        "finished": "2026-01-05T08:10:00+00:00",
        "active_seconds": 480.0,
        "voi": VOI,
        "image_sha256": sha256_of(study.image("P002")),
        "mask_sha256": sha256_of(path.with_name("P002.seg.nrrd")),
        "software": SOFTWARE,
        "host": "ct-1",
        "display": {},
        "drawn_with": "",
        "answers": {},
        "shown_sha256": "",
    }


def test_what_was_written_reads_back(study, record):
    assert records_of(study, "anna", 1) == (record,)
    assert records_of(study, "anna", 2) == records_of(study, "bert", 1) == ()
    assert check_mask(study, record) == mask_path(study, record)


def test_a_mask_without_its_record_does_not_count(study, record, path):
    path.unlink()
    assert records_of(study, "anna", 1) == ()


def test_files_that_are_no_records_are_passed_over(study, record, path):
    for name in (".ifxpredict-abc", "P002.json.bak", "Thumbs.db", "P999.json", "P0.json"):
        (path.parent / name).write_text("{", encoding="utf-8")
    assert records_of(study, "anna", 1) == (record,)


def test_a_version_is_never_written_twice(study, record, path):
    before = files_of(study.folder)
    mask = contour(sitk.ReadImage(str(study.image("P002"))), seed=1)
    with pytest.raises(StudyError, match="P002, reader anna, round 1: version 1 exists already; a reading is never"):
        publish(study, record, {"": mask})
    assert files_of(study.folder) == before


def test_nothing_is_written_where_the_folder_now_holds_another_study_or_vanished(study, record):
    other = replace(study, study_id="0" * 16)
    with pytest.raises(StudyError, match="two were mixed up"):
        publish(other, replace(record, pseudonym="P001", study_id="0" * 16), {})
    away = study.folder.rename(study.folder.with_name("away"))
    with pytest.raises(StudyError, match=r"study.json: cannot be read"):
        publish(study, replace(record, pseudonym="P001"), {})
    assert not study.folder.exists()
    assert not (away / "readings" / "anna" / "round1" / "P001.json").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"study_id": "0" * 16}, f"belongs to study {'0' * 16}, expected study .*two studies were mixed up"),
        ({"study_id": "a\nb" + "x" * 99}, r"belongs to study a b\w{14} \.\.\. x{17}, expected study"),
        ({"reader": "bert"}, "belongs to reader bert, expected reader anna"),
        ({"round": 2}, "belongs to round 2, expected round 1"),
        ({"pseudonym": "P001"}, "belongs to case P001, expected case P002"),
        ({"version": 2}, "belongs to version 2, expected version 1"),
        ({"status": "lost"}, "expected draft or finished or skipped, found 'lost'"),
        ({"active_seconds": "long"}, "expected a finite number, found 'long'"),
        ({"finished": "yesterday"}, "expected a time such as"),
        ({"finished": "2026-01-05T08:10:00"}, "expected a time with a time zone"),
        ({"patient": "Rossi"}, "unknown key 'patient'"),
    ],
)
def test_a_record_of_something_else_is_refused_by_name(study, record, path, change, message):
    path.write_text(json.dumps(asdict(record) | change), encoding="utf-8")
    with pytest.raises(StudyError, match=rf"P002.json.*{message}"):
        records_of(study, "anna", 1)


@pytest.mark.parametrize("content", ["", "[]", "null", '{"a": NaN}', '{"a": 1, "a": 2}'])
def test_a_damaged_record_is_refused_by_name(study, record, path, content):
    path.write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=r"P002.json"):
        records_of(study, "anna", 1)


def test_a_mask_that_was_changed_or_lost_is_refused_by_name(study, record):
    mask = mask_path(study, record)
    mask.write_bytes(mask.read_bytes() + b"x")
    for _ in range(2):
        with pytest.raises(StudyError, match=r"P002.seg.nrrd: is missing or not what the reader drew; restore"):
            check_mask(study, record)
        mask.unlink(missing_ok=True)


def test_a_correction_is_a_new_version_and_the_old_one_stays(study, record, path, session, clock):
    before = files_of(path.parent)
    assert reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock()) == 2
    assert handed_in(study, "anna", 1) == ((record,), {"P002"})
    opened = session.open(1, "P002")
    assert np.array_equal(
        sitk.GetArrayFromImage(opened.mask),
        sitk.GetArrayFromImage(sitk.ReadImage(str(path.with_name("P002.seg.nrrd")))),
    )
    session.close(opened)
    corrected = read_one(session, clock, 1, "P002", seed=1)
    assert corrected.version == 2
    assert handed_in(study, "anna", 1) == ((corrected,), frozenset())
    after = files_of(path.parent)
    assert set(after) == {*before, "P002.v2.json", "P002.v2.seg.nrrd", "P002.v2.reopened.json"}
    assert {name: after[name] for name in before} == before
    why = json.loads((path.parent / "P002.v2.reopened.json").read_text(encoding="utf-8"))
    assert (why["who"], why["why"], why["when"]) == ("Lee", "lumen", "2026-01-05T08:10:00+00:00")


def test_the_tenth_version_is_newer_than_the_ninth(study, record, session, clock):
    for version in range(2, 11):
        assert reopen(study, "anna", 1, "P002", who="Lee", why="again", now=clock()) == version
        read_one(session, clock, 1, "P002", seed=version)
    assert [r.version for r in records_of(study, "anna", 1)] == [10]


def test_what_is_open_cannot_be_reopened(study, record, clock):
    for pseudonym in ("P001", "P002"):
        if pseudonym == "P002":
            reopen(study, "anna", 1, pseudonym, who="Lee", why="lumen", now=clock())
        with pytest.raises(StudyError, match=f"{pseudonym}, reader anna, round 1: is open already"):
            reopen(study, "anna", 1, pseudonym, who="Lee", why="lumen", now=clock())


def test_reopening_needs_a_name_and_a_reason(study, record, clock):
    for who, why in (("Lee", " "), ("", "lumen")):
        with pytest.raises(StudyError, match="reopening needs who decided it and why"):
            reopen(study, "anna", 1, "P002", who=who, why=why, now=clock())


def test_a_round_whose_case_was_read_again_later_stays_locked(study, record, session, clock):
    clock.forward(days=61)
    read_one(session, clock, 2, "P002")
    with pytest.raises(StudyError, match="was read again in round 2; a correction would not be blind to that"):
        reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock())


def test_a_round_whose_case_is_open_later_stays_locked_until_it_is_closed_or_released(study, record, session, clock):
    clock.forward(days=61)
    said = (
        "P002, reader anna, round 1: is open in round 2, to which a correction would not be blind; have it closed there"
    )
    opened = session.open(2, "P002")
    with pytest.raises(StudyError, match=said):
        reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock())
    session.save_draft(opened, contour(sitk.ReadImage(str(opened.image))), 60.0)
    session.close(opened)
    assert reopen(study, "anna", 1, "P002", who="Lee", why="lumen", now=clock()) == 2


def test_a_reader_or_round_that_the_study_does_not_have_has_no_folder(study):
    with pytest.raises(StudyError, match="unknown reader"):
        records_of(study, "../anna", 1)
    with pytest.raises(StudyError, match="unknown round 0"):
        records_of(study, "anna", 0)


def test_a_folder_that_vanished_is_not_taken_for_one_without_readings(study, record):
    study.folder.rename(study.folder.with_name("away"))
    with pytest.raises(StudyError, match="readings: has vanished; connect the study's drive again"):
        records_of(study, "anna", 1)


KILLED = """
import json, os, random, signal, sys, time
from hashlib import sha256
from pathlib import Path
import numpy as np
import SimpleITK as sitk
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study

study, place = load_study(Path(sys.argv[1])), Path(sys.argv[2])
folder = study.folder / "readings" / "anna" / "round1"
random.seed(int(sys.argv[3]))

def read(most, signals):
    session = ReaderSession(study, "anna", drafts=place / "drafts")
    for _ in range(most):
        item = session.next_item(1)
        opened = session.open(1, item.pseudonym)
        values = np.zeros((5, 7, 9), np.uint8)
        values[1:3, 2:5, 2 : 4 + item.position % 3] = 1
        mask = sitk.GetImageFromArray(values)
        mask.CopyInformation(sitk.ReadImage(str(opened.image)))
        os.write(signals, b"s")
        session.save_draft(opened, mask, 10.0)
        session.finish(opened, mask, 30.0, {}, {})
        os.write(log, f"{item.pseudonym}\\n".encode())
        os.write(signals, b"f")

def start(most):
    # a reader as a process of its own; returns once it begins to save, as starting takes longer than that
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        read(most, writing)
        os._exit(0)
    os.close(writing)
    assert os.read(reading, 1) == b"s", "the reader failed before it saved"
    return child, reading

def end(child, reading, expected):
    status = os.waitpid(child, 0)[1]
    os.close(reading)
    assert expected(status), f"the reader failed by itself, status {status}"

def check(seen):
    for file in folder.glob("P*.json"):
        content = file.read_bytes()
        assert seen.setdefault(file, content) == content, f"{file} was changed"
        mask = file.with_name(f"{file.stem}.seg.nrrd").read_bytes()
        assert sha256(mask).hexdigest() == json.loads(content)["mask_sha256"], f"{file}: another mask"
    assert all(file.exists() for file in seen), "a reading was lost"
    for pseudonym in (place / "log").read_text().splitlines():
        assert folder / f"{pseudonym}.json" in seen, "a reading was lost"

log = os.open(place / "log", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
seen, kills = {}, 0
child, reading = start(1)
began = time.monotonic()
os.read(reading, 1)
usual = time.monotonic() - began
end(child, reading, lambda status: status == 0)
for kills in range(1, int(sys.argv[4]) + 1):
    child, reading = start(1000)
    time.sleep(random.uniform(0, 1.5 * usual))
    os.kill(child, signal.SIGKILL)
    end(child, reading, os.WIFSIGNALED)
    check(seen)
killed = len(seen)
read(3, os.open(os.devnull, os.O_WRONLY))
check(seen)
print(json.dumps({"kills": kills, "readings": killed, "after": len(seen)}))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork: not on Windows")
@pytest.mark.parametrize("kills", [10, pytest.param(30, marks=pytest.mark.slow)])
def test_kills_at_random_moments_neither_lose_nor_damage_a_reading(tmp_path, protocol, clock, kills):
    for number in range(120):
        sitk.WriteImage(ct_of(number), str(tmp_path / f"{number}.nrrd"))
    images = sources_of(sorted(tmp_path.glob("*.nrrd")))
    study = create_study(tmp_path / "s", images, ["anna"], protocol, seed=1, now=clock())
    command = [sys.executable, "-c", KILLED, str(study.folder), str(tmp_path), "7", str(kills)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["kills"] == kills
    assert found["readings"] >= kills // 10
    assert found["after"] == found["readings"] + 3
