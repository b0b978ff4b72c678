"""The one-page report where it can be drawn, and nothing where it cannot."""

from IFXPredictLib.report import filed_page
from IFXPredictLib.report.figures import case_page


def test_the_page_is_drawn_with_what_was_given_where_matplotlib_is_and_else_is_empty(monkeypatch):
    given = []
    monkeypatch.setattr(case_page, "case_page", lambda *all_of_it: given.append(all_of_it) or b"%PDF")
    assert filed_page.drawn_page("case", "prediction", "protocol", "who") == b"%PDF"
    monkeypatch.setattr(filed_page, "find_spec", lambda _name: None)
    assert filed_page.drawn_page("case", "prediction", "protocol", "who") == b""
    assert given == [("case", "prediction", "protocol", "who")]
