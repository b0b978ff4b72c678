"""While strokes follow each other the newest alone is answered; what goes wrong is mended by the next stroke."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.worker.case_transfer import sent_case
from IFXPredictLib.worker.client import WorkerClient
from IFXPredictLib.worker.live_client import LiveClient
from IFXPredictLib.worker.messages import Hello, LiveAnswer, Refusal, Stage
from IFXPredictLib.worker.strokes import Change, changed


@pytest.fixture
def told():
    return []


@pytest.fixture
def live(runner, told):
    client = LiveClient(
        WorkerClient(runner, "python3"),
        Path("bundle"),
        lambda prediction: told.append(prediction.case),
        lambda message: told.append(f"error: {message}"),
        lambda stage: told.append(f"stage: {stage}"),
    )
    yield client
    client.close()


@pytest.fixture
def drawn(small_case):
    """The case as it is sent after so many strokes, each of which adds a voxel."""
    sent = sent_case(small_case)

    def after(strokes):
        mask = sent.mask.copy()
        mask.ravel()[np.flatnonzero(mask == 0)[:strokes]] = 1
        return replace(sent, mask=mask)

    return after


def answers(runner, prediction, number):
    """The process answers a request; the case's name says which."""
    runner.says(LiveAnswer(number, replace(prediction, case=f"answer {number}")))


def mask_of(request, before):
    content = request["change"]
    return changed(before, Change(tuple(content["first"]), tuple(content["shape"]), content["voxels"]))


def test_the_newest_stroke_is_answered_what_waited_forgotten_and_an_older_answer_never_shown(
    live, runner, told, drawn, prediction
):
    live.show(drawn(0), ("note",))
    live.show(drawn(1))
    live.show(drawn(3), ("note 3",))
    assert [request["kind"] for request in runner.requests] == ["live"]
    assert runner.requests[0]["notes"] == ["note"]
    runner.says(Hello(4711), Stage(1, "bundle"))
    answers(runner, prediction, 1)
    assert told == ["stage: starting", "stage: bundle"], "its answer is older than the last stroke"
    request = runner.requests[-1]
    assert (request["kind"], request["of"], request["notes"], len(runner.requests)) == ("stroke", 1, ["note 3"], 2)
    assert "folder" not in request
    np.testing.assert_array_equal(mask_of(request, drawn(0).mask != 0), drawn(3).mask != 0)
    answers(runner, prediction, 1)
    answers(runner, prediction, 2)
    assert told[2:] == ["answer 2"]
    assert not live.busy
    live.show(drawn(2))
    np.testing.assert_array_equal(mask_of(runner.requests[-1], drawn(3).mask != 0), drawn(2).mask != 0)


def test_another_image_value_or_version_is_sent_as_a_whole(live, runner, drawn, prediction):
    live.show(drawn(0), version=1)
    runner.says(Hello(4711))
    answers(runner, prediction, 1)
    first = drawn(1)
    others = (
        *((replace(first, clinical={"crp": 77.0}), 1), (replace(first, image=first.image.copy()), 1)),
        *((replace(first, segment="other"), 1), (replace(first, centre="B"), 1), (first, 2)),
    )
    for number, (case, version) in enumerate(others, start=2):
        live.show(case, version=version)
        assert runner.requests[-1]["kind"] == "live"
        answers(runner, prediction, number)
    live.show(drawn(0), version=2)
    assert runner.requests[-1]["kind"] == "stroke"
    assert runner.requests[-1]["of"] == 6


def test_another_further_series_or_stroke_in_a_further_voi_is_sent_as_a_whole_and_the_same_again_is_not(
    live, runner, drawn, prediction
):
    series, node = drawn(0).image.copy(), drawn(5).mask

    def shown(strokes, **changed):
        live.show(replace(drawn(strokes), further={"image_arterial": series, "mask_node": node} | changed))
        answers(runner, prediction, len(runner.requests))
        return runner.requests[-1]["kind"]

    live.show(drawn(0))
    runner.says(Hello(4711))
    answers(runner, prediction, 1)
    found = [
        shown(0),
        shown(1, mask_node=node.copy()),
        shown(1, mask_node=drawn(6).mask),
        shown(1, mask_node=drawn(6).mask, image_arterial=series.copy()),
    ]
    assert found == ["live", "stroke", "live", "live"]


@pytest.mark.parametrize("end", ["refused", "process gone"])
def test_after_an_error_the_next_stroke_sends_the_case_anew(end, live, runner, told, drawn, prediction):
    live.show(drawn(0))
    runner.says(Hello(4711))
    answers(runner, prediction, 1)
    live.show(drawn(1))
    if end == "refused":
        runner.says(Refusal(2, "too small"))
    else:
        runner.ends("it was killed")
    assert told[-1].startswith("error: ")
    live.show(drawn(2))
    assert [request["kind"] for request in runner.requests] == ["live", "stroke", "live"]
    live.show(drawn(3))
    runner.says(Refusal(3, "too small"))
    assert runner.requests[-1]["kind"] == "live", "an error that is older than the last stroke is not shown"
    assert len([one for one in told if one.startswith("error")]) == 1


def test_nothing_is_told_or_left_running_after_the_end(live, runner, told, drawn, prediction):
    live.show(drawn(0))
    live.show(drawn(1))
    live.close()
    assert not runner.running
    before = list(told)
    answers(runner, prediction, 1)
    assert told == before
    assert len(runner.requests) == 1


def test_other_vois_are_answered_in_turn_until_the_next_stroke_which_begins_from_the_last_of_them(
    live, runner, told, drawn, prediction
):
    live.show(drawn(0))
    runner.says(Hello(4711))
    answers(runner, prediction, 1)
    others, got = [drawn(number).mask != 0 for number in (5, 2, 7)], []
    live.ask_of(others, lambda found: got.append(found.case))
    answers(runner, prediction, 2)
    np.testing.assert_array_equal(mask_of(runner.requests[-1], others[0]), others[1])
    live.show(drawn(1))
    answers(runner, prediction, 3)
    assert got == ["answer 2"], "what a stroke has overtaken is told to nobody"
    np.testing.assert_array_equal(mask_of(runner.requests[-1], others[1]), drawn(1).mask != 0)
    answers(runner, prediction, 4)
    assert told[-2:] == ["answer 1", "answer 4"]
    assert len(runner.requests) == 4
    live.ask_of(others[:2], lambda found: got.append(found.case))
    answers(runner, prediction, 5)
    answers(runner, prediction, 6)
    assert got == ["answer 2", "answer 5", "answer 6"]
    assert not live.busy
    live.show(drawn(1))
    answers(runner, prediction, 7)
    assert (told[-1], len(runner.requests)) == ("answer 7", 7)


def test_others_that_were_forgotten_are_not_asked_any_more_and_one_that_is_refused_is_left_out(
    live, runner, told, drawn, prediction
):
    live.show(drawn(0))
    runner.says(Hello(4711))
    answers(runner, prediction, 1)
    others, got = [drawn(number).mask != 0 for number in (5, 2, 7)], []
    live.ask_of(others, got.append)
    live.forget_others()
    answers(runner, prediction, 2)
    assert (got, live.busy, told[-1]) == ([], False, "answer 1")
    live.ask_of(others, lambda found: got.append(found and found.case))
    runner.says(Refusal(3, "the VOI is too small"))
    answers(runner, prediction, 4)
    np.testing.assert_array_equal(mask_of(runner.requests[-1], others[1]), others[2])
    live.forget_others()
    runner.says(Refusal(5, "the VOI is too small"))
    assert (got, live.busy, told[-1]) == ([None, "answer 4"], False, "answer 1"), "the case has its answer"
    live.show(drawn(1))
    np.testing.assert_array_equal(mask_of(runner.requests[-1], others[2]), drawn(1).mask != 0)
    answers(runner, prediction, 6)
    live.ask_of(others, got.append)
    runner.ends("it was killed")
    assert (len(got), told[-1]) == (2, "error: it was killed")
