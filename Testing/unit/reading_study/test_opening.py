from dataclasses import replace
from datetime import timedelta

import pytest

from IFXPredictLib.base.errors import CaseError, KeptLocallyError, StudyError
from IFXPredictLib.reading_study.opening import Override, begin, check_open, checked_images, end, reaching, worked
from IFXPredictLib.reading_study.worklist import WorkItem, own_readings

from .conftest import SOFTWARE, START, read_one

WAITING = WorkItem(1, "P001", "not yet", START + timedelta(days=5), 1)


@pytest.fixture
def record(study):
    return begin(study, "anna", 1, WorkItem(1, "P001", "open", None, 1), START)


@pytest.mark.parametrize("state", ["open", "draft"])
def test_what_is_open_needs_no_override(state):
    assert check_open(replace(WAITING, state=state, opens=None), None, START) == {}


@pytest.mark.parametrize("state", ["finished", "skipped"])
def test_what_is_locked_stays_locked_even_with_an_override(state):
    with pytest.raises(StudyError, match=f"P001: is {state} and locked; ask the person who runs the study"):
        check_open(replace(WAITING, state=state), Override("Lee", "urgent"), START)


def test_what_waits_to_be_stored_is_not_read_again():
    with pytest.raises(StudyError, match="P001: is finished and waits on this computer to be stored; choose study and"):
        check_open(replace(WAITING, state="kept"), Override("Lee", "urgent"), START)


def test_a_case_whose_washout_has_not_passed_says_when_it_opens():
    with pytest.raises(StudyError, match=r"P001: opens at 2026-01-10T08:00:00\+00:00, when the washout has passed"):
        check_open(WAITING, None, START)


def test_an_override_is_recorded_with_who_when_and_why():
    found = check_open(WAITING, Override(" Lee ", "reader leaves"), START)
    assert found == {"who": "Lee", "when": "2026-01-05T08:00:00+00:00", "why": "reader leaves"}


@pytest.mark.parametrize("override", [Override("", "urgent"), Override("Lee", " ")])
def test_an_override_without_a_name_or_a_reason_is_refused(override):
    with pytest.raises(StudyError, match="needs who decided it and why"):
        check_open(WAITING, override, START)


def test_no_override_reads_a_case_that_the_round_before_lacks():
    with pytest.raises(StudyError, match="has to be read in the round before first"):
        check_open(replace(WAITING, opens=None), Override("Lee", "urgent"), START)


def test_an_image_that_changed_is_refused_with_both_hashes(study):
    own = own_readings(study, "anna")
    images = checked_images(study, "P001", own)
    path, sha256 = images.files[""], images.sha256[""]
    assert (path, sha256) == (study.image("P001"), study.case("P001").image_sha256)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(
        StudyError, match=rf"P001: the image was changed .* expected {sha256[:12]}.; restore .*P001.nrrd"
    ):
        checked_images(study, "P001", own)
    path.unlink()
    with pytest.raises(StudyError, match=r"P001: its image .*P001\.nrrd is not there; copy the study's folder whole"):
        checked_images(study, "P001", own)


def test_an_image_that_changed_since_round_1_is_refused_though_study_json_was_changed_with_it(study, session, clock):
    read_one(session, clock, 1, "P001")
    path = study.image("P001")
    path.write_bytes(study.image("P002").read_bytes())
    cases = (replace(study.cases[0], image_sha256=study.cases[1].image_sha256), *study.cases[1:])
    with pytest.raises(StudyError, match="P001: the image was changed since the study began or the case was read"):
        checked_images(replace(study, cases=cases), "P001", own_readings(study, "anna"))


def test_a_record_grows_and_ends(record):
    later = worked(record, 61.5, START + timedelta(minutes=2))
    assert (later.status, later.finished, later.active_seconds) == ("draft", "2026-01-05T08:02:00+00:00", 61.5)
    done = end(record, "finished", 120, START + timedelta(minutes=3), SOFTWARE)
    assert (done.status, done.finished, done.software) == ("finished", "2026-01-05T08:03:00+00:00", SOFTWARE)
    assert done.opened == record.opened == "2026-01-05T08:00:00+00:00"


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
def test_seconds_that_are_none_are_refused(record, seconds):
    with pytest.raises(StudyError, match="expected active seconds of 0 or more"):
        worked(record, seconds, START)


def test_a_clock_that_was_set_back_during_a_reading_is_refused(record):
    with pytest.raises(StudyError, match=r"was opened at 2026-01-05T08:00:00\+00:00, but the clock .* 07:59|07:59:59"):
        end(record, "finished", 1, START - timedelta(seconds=1), {})


def test_trouble_with_the_folder_is_said_in_one_line_and_where_the_work_is_kept(tmp_path):
    with pytest.raises(StudyError, match=r"the study's folder fails: .*stale handle"), reaching():
        raise OSError(116, "stale handle")
    kept = r"^disk full Nothing is lost: the reading is kept in .*x and is handed in later\.$"
    for problem in (CaseError("disk full"), StudyError("disk full")):
        with pytest.raises(KeptLocallyError, match=kept), reaching(tmp_path / "x"):
            raise problem
    with pytest.raises(StudyError, match=r"^locked$"), reaching():
        raise StudyError("locked")
