"""The words for splits, models and numbers of things."""

from IFXPredictLib.report.tables.table import counted, place, split_name, split_title


def test_splits_have_their_names():
    assert [split_title(name) for name in ("train", "test")] == ["Training (in sample)", "Test"]
    assert [split_name(name) for name in ("train", "test")] == ["Training", "Test"]


def test_a_models_name_is_the_protocols(invented_analysis, second_analysis):
    assert place(invented_analysis, "train", "deep") == ("Training (in sample)", "Deep learning")
    assert place(second_analysis, "test", "dlr_clinical") == ("Test", "DLR + clinical")


def test_one_is_singular():
    assert [counted(n, "case") for n in (0, 1, 2)] == ["0 cases", "1 case", "2 cases"]
