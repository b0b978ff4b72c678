"""The words for splits and P."""

import pytest

from IFXPredictLib.reporting.titles import p_in_words, split_title


@pytest.mark.parametrize(("p", "words"), [(0.0123, "P = 0.012"), (1e-9, "P < 0.001"), (0.9999, "P > 0.999")])
def test_p_has_its_sign(p, words):
    assert p_in_words(p) == words


def test_splits_have_their_names():
    assert [split_title(name) for name in ("train", "test")] == ["Training", "Test"]
