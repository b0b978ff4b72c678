"""A picture on disk and in a page, or why there is none."""

from matplotlib.figure import Figure

from IFXPredictLib.report.pictures import Picture, save_pictures, shown_picture


def test_a_figure_is_saved_twice_and_embedded_as_it_was_saved(tmp_path):
    picture = Picture("roc", "Figure 2", "The AUC", Figure(figsize=(1, 1)), notes=("few cases",))
    ((kept, svg),) = save_pictures([picture], tmp_path)
    assert kept is picture
    assert sorted(file.name for file in tmp_path.iterdir()) == ["roc.png", "roc.svg"]
    assert svg == (tmp_path / "roc.svg").read_bytes()
    page = shown_picture(picture, svg)
    assert 'alt="Figure 2. The AUC"' in page
    assert page.endswith('<ul class="notes"><li>few cases</li></ul>')


def test_without_a_figure_nothing_is_written_and_the_reason_is_shown(tmp_path):
    picture = Picture("roc", "Figure 2", "", None, "no <model>", ("one class",))
    assert save_pictures([picture], tmp_path) == [(picture, b"")]
    assert not list(tmp_path.iterdir())
    page = shown_picture(picture, b"")
    assert "Not drawn: no &lt;model&gt;" in page
    assert "one class" in page
    assert "<img" not in page
