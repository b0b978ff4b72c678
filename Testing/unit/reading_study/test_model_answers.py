"""Reading with and without a model's answer: it is shown in that arm alone, and the design is balanced."""

import json
from collections import Counter
from dataclasses import replace

import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.form import FormField
from IFXPredictLib.reading_study.model_answers import ModelAnswer, is_aided, read_answers
from IFXPredictLib.reading_study.opening import Override
from IFXPredictLib.reading_study.readings import records_of, reopen
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study

from .conftest import PATIENTS, SOFTWARE, VOI, contour, read_one
from .test_session import reachable

SCORE = FormField("score", "ordinal", 1, 5, predicts=True)
ANSWERS = {case: ModelAnswer("fusion", 0.8765 - 0.1 * i, 0.4321, "non-response") for i, case in enumerate(PATIENTS)}


@pytest.fixture
def aided(tmp_path, sources, protocol, clock):
    folder, readers = tmp_path / "shared" / "aided", ["anna", "bert"]
    return create_study(
        folder, sources, readers, protocol, seed=5, now=clock(), reviewers=["kim"], form=[SCORE], answers=ANSWERS
    )


@pytest.fixture
def reader(aided, tmp_path, clock):
    def make(name="anna"):
        return ReaderSession(aided, name, drafts=tmp_path / "disk", clock=clock, host="ct-1")

    return make


def arms(study, reader):
    return {p: [is_aided(study, reader, k, p) for k in study.rounds_of(reader)] for p in study.pseudonyms}


def finish(session, opened, answers):
    drawn = contour(sitk.ReadImage(str(opened.image)))
    return session.finish(replace(opened, record=replace(opened.record, answers=answers)), drawn, 9.0, VOI, SOFTWARE)


def test_each_case_is_read_once_with_and_once_without_the_answer_half_of_them_with_it_first(aided):
    of_readers = [arms(aided, reader) for reader in aided.readers]
    for found in of_readers:
        assert all(sorted(both) == [False, True] for both in found.values())
        assert Counter(first for first, _ in found.values()) == {True: 3, False: 2}
    assert of_readers[0] != of_readers[1]
    assert load_study(aided.folder) == aided


def test_many_rounds_are_pairs_each_drawn_anew_and_each_reader_is_drawn_alone(aided):
    cases = tuple(replace(aided.cases[0], pseudonym=f"P{i:03d}") for i in range(1, 201))
    many = replace(aided, rounds=4, cases=cases, answers_sha256={case.pseudonym: "" for case in cases})
    found = list(arms(many, "anna").values())
    assert all(sorted(one[:2]) == sorted(one[2:]) == [False, True] for one in found)
    assert 70 <= sum(one[0] == one[2] for one in found) <= 130, "the second pair is drawn by itself"
    assert arms(many, "anna") != arms(replace(many, seed=6), "anna")


def test_the_answer_is_given_with_aided_readings_alone_and_recorded(aided, reader, clock):
    for pseudonym in aided.pseudonyms:
        opened = reader().open(1, pseudonym)
        shown = is_aided(aided, "anna", 1, pseudonym)
        assert (opened.answer is not None) == shown
        record = finish(reader(), opened, {"score": 3})
        assert record.shown_sha256 == (aided.answers_sha256[pseudonym] if shown else "")
        if shown:
            stored = json.loads((aided.folder / "answers" / f"{pseudonym}.json").read_text(encoding="utf-8"))
            assert (opened.answer.probability, opened.answer.call) == (stored["probability"], "non-response")
    clock.forward(days=61)
    assert [bool(reader().open(2, p).answer) for p in aided.pseudonyms] == [
        r.shown_sha256 == "" for r in records_of(aided, "anna", 1)
    ]


def test_nothing_that_an_unaided_reading_gives_holds_an_answer_and_no_answer_is_opened_for_it(aided, reader, clock):
    """Of this or any other case, also after aided readings of other cases in this round."""
    aided_case, unaided = (
        next(p for p, one in arms(aided, "anna").items() if one[0] is wanted) for wanted in (True, False)
    )
    session = reader()
    finish(session, session.open(1, aided_case), {"score": 2})
    for file in (aided.folder / "answers").iterdir():
        file.write_bytes(b"not to be read")
    opened = session.open(1, unaided)
    given = reachable([session, opened, session.worklist(1), session.worklist(2), session.recover()])
    assert any(unaided in text for text in given)
    for mark in ("0.8765", "0.7765", "0.6765", "0.5765", "0.4765", "0.4321", "non-response", "fusion"):
        assert not [text for text in given if mark in text], mark
    with pytest.raises(StudyError, match="is missing or not the answer that the study began with"):
        session.open(1, next(p for p, one in arms(aided, "anna").items() if one[0] and p != aided_case))


def test_the_washout_stands_between_the_arms(aided, reader, clock):
    session = reader()
    pseudonym = session.next_item(1).pseudonym
    finish(session, session.open(1, pseudonym), {"score": 2})
    with pytest.raises(StudyError, match="opens at 2026-03-06"):
        session.open(2, pseudonym)
    early = session.open(2, pseudonym, override=Override("Lee", "leaves"))
    assert (early.answer is not None) == is_aided(aided, "anna", 2, pseudonym)


def test_a_crash_and_a_correction_keep_answers_and_arm(aided, reader, clock):
    pseudonym = next(p for p, one in arms(aided, "anna").items() if one[0])
    opened = reader().open(1, pseudonym)
    begun = replace(opened, record=replace(opened.record, answers={"score": 4}))
    reader().save_draft(begun, contour(sitk.ReadImage(str(opened.image))), 5.0)
    again = reader().open(1, pseudonym)
    assert (again.record.answers, again.answer) == ({"score": 4}, opened.answer)
    finish(reader(), again, again.record.answers)
    reopen(aided, "anna", 1, pseudonym, who="Lee", why="lumen", now=clock())
    corrected = reader().open(1, pseudonym)
    assert (corrected.record.answers, corrected.record.version, corrected.answer) == ({"score": 4}, 2, opened.answer)


def test_a_reading_without_its_answers_is_not_finished_and_the_work_is_kept(aided, reader):
    session = reader()
    opened = session.open(1, "P001")
    with pytest.raises(StudyError, match="P001, reader anna, round 1: score: is not answered"):
        finish(session, opened, {})
    assert session.worklist(1)[0].state in ("draft", "open")
    assert session.open(1, "P001").mask is not None
    assert records_of(aided, "anna", 1) == ()


def test_a_study_without_form_and_answers_asks_and_shows_nothing(study, session_of, clock):
    record = read_one(session_of(), clock, 1, "P001")
    assert (record.answers, record.shown_sha256) == ({}, "")
    assert not is_aided(study, "anna", 1, "P001")
    assert not {"form", "answers_sha256"} & set(json.loads((study.folder / "study.json").read_text(encoding="utf-8")))


def test_what_makes_no_study_with_answers_is_refused(aided, tmp_path, sources, protocol):
    few = {case: answer for case, answer in ANSWERS.items() if case != PATIENTS[2]}
    with pytest.raises(StudyError, match=f"case {PATIENTS[2]}: the model has no answer of it"):
        create_study(tmp_path / "few", sources, ["anna"], protocol, seed=1, answers=few)
    with pytest.raises(StudyError, match="reader bert: expected an even number of rounds, found 1"):
        create_study(
            tmp_path / "odd",
            sources,
            ["anna", "bert"],
            protocol,
            seed=1,
            rounds={"anna": 2, "bert": 1},
            answers=ANSWERS,
        )
    with pytest.raises(StudyError, match="expected a model's answer of each of the study's 5 cases"):
        replace(aided, answers_sha256={"P001": "0"})
    with pytest.raises(StudyError, match=r"expected a probability from 0 to 1 and a cut-off, found 1.5 and 0.5"):
        ModelAnswer("fusion", 1.5, 0.5, "")
    assert not (tmp_path / "few").exists()


def test_answers_are_read_from_the_predictions_of_a_cohort(tmp_path):
    path = tmp_path / "predictions.csv"
    path.write_text(
        "case,model,probability,cutoff,call,status\n"
        "a,m,0.75,0.5,yes,demonstration; few voxels\nb,m,,0.5,,failed\na,n,0.25,0.5,no,ok\n",
        encoding="utf-8",
    )
    assert read_answers(path, "m") == {"a": ModelAnswer("m", 0.75, 0.5, "yes", "demonstration; few voxels")}
    assert read_answers(path, "n") == {"a": ModelAnswer("n", 0.25, 0.5, "no")}
    with pytest.raises(StudyError, match="has no answers of the model x; models are m, n"):
        read_answers(path, "x")
    path.write_text(
        "case,model,probability,cutoff,call,status\na,m,0.75,0.5,yes,ok\na,m,0.7,0.5,yes,ok\n", encoding="utf-8"
    )
    with pytest.raises(StudyError, match="the case a has two answers of the model m"):
        read_answers(path, "m")
