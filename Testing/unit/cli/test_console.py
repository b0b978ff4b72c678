import io
import json
import sys
import warnings
from argparse import Namespace
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import IFXPredictError, MissingLettersWarning
from IFXPredictLib.cli.console import answer, further_of, progress_bar, progress_counter, stage, warnings_in_one_line


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_pipe_gets_no_progress(capsys):
    stage("radiomics")
    progress_counter("simulate")(1, 2)
    assert list(progress_bar([1, 2], 2, "extract")) == [1, 2]
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_stages_counts_and_bars(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    stage("radiomics")
    count = progress_counter("simulate")
    count(1, 2)
    count(2, 2)
    assert terminal.getvalue() == "... radiomics\n\rsimulate: 1 of 2\rsimulate: 2 of 2\n"
    assert list(progress_bar([1, 2], 2, "extract")) == [1, 2]
    assert "extract: 100%" in terminal.getvalue()


def test_the_answer_is_text_or_json(capsys):
    answer(False, {"a": 1}, "text")
    assert capsys.readouterr().out == "text\n"
    answer(True, {"a": "é"}, "text")
    assert json.loads(capsys.readouterr().out) == {"a": "é"}


def test_where_standard_output_lacks_letters_json_has_its_own_escapes(monkeypatch):
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", pipe)
    answer(True, {"case": "患者 \U0001f600 é"}, "text")
    pipe.flush()
    assert json.loads(pipe.buffer.getvalue().decode("ascii")) == {"case": "患者 \U0001f600 é"}


def test_json_without_a_standard_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        answer(True, {"a": float("nan")}, "text")


def test_a_warning_is_one_line_without_the_place_in_the_code(capsys):
    with warnings.catch_warnings(action="default"), warnings_in_one_line():
        warnings.warn("two features are almost alike", RuntimeWarning, stacklevel=1)
    assert capsys.readouterr().err == "ifxpredict: two features are almost alike\n"


def test_letters_that_no_font_has_are_one_line_whatever_texts_they_stood_in(capsys):
    with warnings.catch_warnings(action="default"), warnings_in_one_line():
        for letters in ("第一", "第二", "รพ"):
            warnings.warn(MissingLettersWarning(letters), stacklevel=1)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ifxpredict: figures: no font of this computer has 第一二รพ, written as code points")
    assert "install Noto Sans CJK and Noto Sans Thai, or another" in line


def test_further_files_stand_by_their_columns_and_one_that_is_blank_or_given_twice_is_refused():
    given = {"image_of": [["arterial", "a.nii"]], "mask_of": [["node", "n.nii"], ["fat", "f.nii"]]}
    expected = {"image_arterial": Path("a.nii"), "mask_node": Path("n.nii"), "mask_fat": Path("f.nii")}
    assert further_of(Namespace(**given)) == expected
    assert further_of(Namespace(image_of=None, mask_of=None)) == {}
    for blank in ("", "  "):
        with pytest.raises(IFXPredictError, match=r"^--mask-of node: found nothing, as of a variable .*; give a file"):
            further_of(Namespace(image_of=None, mask_of=[["node", blank]]))
    with pytest.raises(IFXPredictError, match=r"^--image-of arterial: is given twice"):
        further_of(Namespace(image_of=given["image_of"] * 2, mask_of=None))
