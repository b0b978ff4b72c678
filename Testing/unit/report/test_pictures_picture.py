"""A picture on disk, and how wide it is on a page."""

from matplotlib.figure import Figure

from IFXPredictLib.report.pictures import Picture, save_pictures


def test_a_figure_is_saved_twice_and_returned_as_it_was_saved(tmp_path):
    picture = Picture("roc", "Figure 2", "The AUC", Figure(figsize=(1, 1)), notes=("few cases",))
    ((kept, svg),) = save_pictures([picture], tmp_path)
    assert kept is picture
    assert sorted(file.name for file in tmp_path.iterdir()) == ["roc.png", "roc.svg"]
    assert svg == (tmp_path / "roc.svg").read_bytes()


def test_without_a_figure_nothing_is_written_(tmp_path):
    picture = Picture("roc", "Figure 2", "", None, "no <model>", ("one class",))
    assert save_pictures([picture], tmp_path) == [(picture, b"")]
    assert not list(tmp_path.iterdir())


def test_a_picture_as_wide_as_a_printed_page_is_as_wide_as_the_text():
    widths = [Picture("p", "", "", Figure(figsize=(mm / 25.4, 1))).width for mm in (90, 180, 200)]
    assert widths == [50, 100, 100]
    assert Picture("p", "", "", None, "no model").width == 0
