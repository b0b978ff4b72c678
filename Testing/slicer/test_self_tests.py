"""The module's own self-tests, unchanged, in the stand-in for Slicer: those that a real Slicer runs."""

import ast
import sys
import unittest
from pathlib import Path

import pytest

from IFXPredictLib.simulation import cohort

pytest.importorskip("slicer")
pytest.importorskip("PySide6")

MODULE = Path(__file__).resolve().parents[2] / "IFXPredict" / "IFXPredict.py"
FILES = sorted((MODULE.parent / "Testing" / "IFXPredictSelfTests").glob("test_*.py"))


def self_tests():
    """The self-tests as unittest names them, read from the sources: importing them needs the stand-in."""
    return [
        f"IFXPredictSelfTests.{file.stem}.{case.name}.{method.name}"
        for file in FILES
        for case in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(case, ast.ClassDef)
        for method in case.body
        if isinstance(method, ast.FunctionDef) and method.name.startswith("test_")
    ]


def flat(suite):
    return [test for part in suite for test in (flat(part) if isinstance(part, unittest.TestSuite) else [part])]


@pytest.fixture(scope="module")
def sample_drawn_once():
    """The simulated case of a protocol, the same each time, is drawn once for all self-tests."""
    kept, draw = {}, cohort.simulate_one

    def drawn(seed, protocol):
        key = seed, protocol.name
        if key not in kept:
            kept[key] = draw(seed, protocol)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohort, "simulate_one", drawn)
        yield


@pytest.fixture(scope="module")
def found(sample_drawn_once):
    """What unittest finds, in one session of the application, as in Slicer; what went wrong in slots fails the last."""
    import standin

    application, path = standin.start(), list(sys.path)
    standin.load_module(MODULE)
    application.startupCompleted.emit()
    suite = unittest.TestLoader().loadTestsFromName("IFXPredict")  # as slicer.testing.runUnitTest does
    yield {test.id(): test for test in flat(suite)}
    standin.stop()
    sys.path[:] = path


def test_unittest_finds_each_self_test_and_nothing_else(found):
    assert sorted(found) == sorted(self_tests())
    assert len(found) >= 39


@pytest.mark.parametrize("passes", [True, False])
def test_reload_and_test_runs_what_unittest_finds_and_tells_of_a_failure(found, monkeypatch, passes):
    import slicer

    case = unittest.FunctionTestCase(lambda: None if passes else pytest.fail("as it should"))
    monkeypatch.setattr(sys.modules["IFXPredict"], "load_tests", lambda *_: unittest.TestSuite([case]))
    if passes:
        slicer.selfTests["IFXPredict"]()
        return
    with pytest.raises(AssertionError, match="see above"):
        slicer.selfTests["IFXPredict"]()


SLOW = {  # what they walk through is tested without Slicer, or in parts
    "test_cancel_ends_it_and_what_comes_of_it_is_shown_until_inputs_change",
    "test_the_volumes_of_the_scene_give_the_numbers_of_their_files",
    "test_a_bundle_of_another_protocol_changes_fields_and_words",
    "test_what_the_bundle_asks_for_is_chosen_and_the_answer_is_the_command_lines",
    "test_the_answer_for_a_centre_is_the_command_lines_and_of_earlier_inputs_for_another",
    "test_the_analysis_of_a_study_becomes_tables",
    "test_ended_in_any_way_a_batch_goes_on_and_leaves_the_files_of_the_command_line",
}


def parameter(name):
    *_, case, method = name.split(".")
    return pytest.param(name, id=f"{case}.{method}", marks=[pytest.mark.slow] * (method in SLOW))


@pytest.mark.parametrize("name", [parameter(name) for name in self_tests()])
def test_self_test(found, name):
    found[name].debug()
