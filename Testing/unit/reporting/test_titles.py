"""The words for splits and P."""

import pytest

from IFXPredictLib.reporting.titles import counted, p_in_words, split_name, split_title


@pytest.mark.parametrize(("p", "words"), [(0.0123, "P = 0.012"), (1e-9, "P < 0.001"), (0.9999, "P > 0.999")])
def test_p_has_its_sign(p, words):
    assert p_in_words(p) == words


def test_splits_have_their_names():
    assert [split_title(name) for name in ("train", "test")] == ["Training (in sample)", "Test"]
    assert [split_name(name) for name in ("train", "test")] == ["Training", "Test"]


def test_one_is_singular():
    assert [counted(n, "case") for n in (0, 1, 2)] == ["0 cases", "1 case", "2 cases"]
    assert counted(2, "lacks", "lack") == "2 lack"
