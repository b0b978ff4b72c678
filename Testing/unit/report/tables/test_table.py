from types import SimpleNamespace

import pytest

from IFXPredictLib.report.tables.table import area_ends, counted, place, split_name


@pytest.mark.parametrize(("variance", "ends"), [(0.01, (0.6, 0.9)), (0.0, (None, None))])
def test_an_area_without_variance_has_no_ends(variance, ends):
    assert area_ends(SimpleNamespace(variance=variance, low=0.6, high=0.9)) == ends


def test_splits_models_and_numbers_have_names_for_readers():
    analysis = SimpleNamespace(titles={"fusion": "Fusion"})
    assert place(analysis, "train", "fusion") == ("Training (in sample)", "Fusion")
    assert (split_name("test"), counted(1, "case"), counted(2, "case")) == ("Test", "1 case", "2 cases")
