import re
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from IFXPredictLib.base.colours import PALETTE
from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.report.figures.style import Heading, model_styles
from IFXPredictLib.report.figures.survival import (
    CalledGroup,
    SurvivalByCall,
    facts_in_words,
    survival_figure,
    week_ticks,
)
from IFXPredictLib.stats.cox import fit_cox
from IFXPredictLib.stats.kaplan_meier import kaplan_meier, log_rank

NOTHING = Heading()
STYLE = model_styles({"early_fusion": "Early fusion"})["early_fusion"]
TIME = np.array([10.0, 20, 30, 30, 60, 26, 52, 80, 100, 104])
EVENT = np.array([1, 1, 0, 1, 1, 0, 1, 0, 0, 0])
CALL = np.repeat([1, 0], 5)
POSITIVE = CalledGroup("predicted non-response", kaplan_meier(TIME[:5], EVENT[:5]))
NEGATIVE = CalledGroup("predicted response", kaplan_meier(TIME[5:], EVENT[5:]))


def cox_of(time=TIME, event=EVENT, call=CALL):
    return fit_cox(time, event, call[:, None], ["predicted non-response"])


def found(positive=POSITIVE, negative=NEGATIVE, test=None, hazard=None):
    return SurvivalByCall(STYLE, positive, negative, test or log_rank(TIME, EVENT, CALL), hazard or cox_of())


def curves(axes):
    return [line for line in axes.lines if line.get_drawstyle() == "steps-post"]


def test_curves_are_steps_from_1_at_week_0_the_positive_one_in_the_models_colour():
    (axes,) = survival_figure(found(), NOTHING).axes
    positive, negative = curves(axes)
    assert positive.get_xdata().tolist() == [0, 10, 20, 30, 60]
    assert positive.get_ydata() == pytest.approx([1, 0.8, 0.6, 0.4, 0])
    assert negative.get_ydata() == pytest.approx([1, 1, 0.75, 0.75, 0.75, 0.75])
    assert positive.get_color() == PALETTE[0]
    assert negative.get_color() != positive.get_color()
    assert negative.is_dashed()
    assert not positive.is_dashed()
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Weeks", "Share without failure")


def test_censored_cases_are_ticks_on_the_curve():
    (axes,) = survival_figure(found(), NOTHING).axes
    positive, negative = (line for line in axes.lines if line.get_marker() == "|")
    assert np.allclose(positive.get_xydata(), [[30, 0.4]])
    assert np.allclose(negative.get_xydata(), [[26, 1], [80, 0.75], [100, 0.75], [104, 0.75]])


def test_bands_are_steps_that_last_until_the_next_time_and_end_where_there_is_no_interval():
    (axes,) = survival_figure(found(), NOTHING).axes
    positive, negative = axes.collections
    vertices = np.concatenate([path.vertices for path in positive.get_paths()])
    assert (vertices[:, 0].min(), vertices[:, 0].max()) == (10, 60)  # survival is 0 from 60 on
    curve = POSITIVE.curve
    last = {float(y) for x, y in vertices if x == 60}
    assert last == {curve.low[2], curve.high[2]}
    assert {float(y) for x, y in vertices if x == 20} == {*curve.low[:2], *curve.high[:2]}
    assert to_rgb(positive.get_facecolor()[0][:3]) == to_rgb(PALETTE[0])
    assert min(path.vertices[:, 0].min() for path in negative.get_paths()) == 52  # 1 before, which has no interval


def test_the_numbers_at_risk_stand_below_their_ticks():
    (axes,) = survival_figure(found(), NOTHING).axes
    assert axes.get_xticks().tolist() == [0, 26, 52, 78, 104]
    counts = [(text.get_position(), text.get_text()) for text in axes.texts if text.get_text().isdigit()]
    assert [place[0] for place, _ in counts] == [0, 26, 52, 78, 104] * 2
    assert [int(text) for _, text in counts] == [5, 3, 1, 0, 0, 5, 5, 4, 3, 1]
    rows = sorted({place[1] for place, _ in counts}, reverse=True)
    assert len(rows) == 2
    assert rows[0] < 0
    titles = {text.get_text(): text.get_position()[1] for text in axes.texts if not text.get_text().isdigit()}
    assert [titles["predicted non-response"], titles["predicted response"]] == rows


def test_the_legend_counts_cases_and_failures():
    (axes,) = survival_figure(found(), NOTHING, confidence=0.9).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "predicted non-response  n = 5, failures 4",
        "predicted response  n = 5, failures 1",
        "censored; bands: 90 % CI",
    ]


def test_log_rank_p_and_hazard_ratio_stand_in_the_figure():
    p = log_rank(TIME, EVENT, CALL).test.p
    hazard = cox_of()
    text = survival_figure(found(), NOTHING).texts[-1].get_text()
    assert f"Log-rank test: P = {p:.3f}" in text
    numbers = [float(number) for number in re.findall(r"[\d.]+", text.split("response: ")[1].replace("95 %", ""))]
    assert numbers == pytest.approx([hazard.hazard_ratio[0], hazard.low[0], hazard.high[0]], rel=0.01)
    assert "Hazard ratio of predicted non-response: " in text


@pytest.mark.parametrize(("p", "text"), [(1e-9, "P < 0.001"), (0.0123, "P = 0.012"), (0.9999, "P > 0.999")])
def test_a_p_value_is_written_as_in_table_1(p, text):
    test = SimpleNamespace(test=SimpleNamespace(p=p))
    assert facts_in_words(found(test=test), 0.95)[0] == f"Log-rank test: {text}"


@pytest.mark.parametrize(("call", "limit"), [(CALL, "grows without bound"), (1 - CALL, "falls towards 0")])
def test_a_separated_hazard_ratio_is_called_not_estimable(call, limit):
    time, event = np.arange(1.0, 11), np.repeat([1, 0], 5)
    hazard = cox_of(time, event, call)
    assert not hazard.estimable[0]
    text = facts_in_words(found(hazard=hazard), 0.95)[1]
    assert text == f"Hazard ratio of predicted non-response not estimable: the groups are separated, it {limit}"


def test_what_could_not_be_computed_is_given_its_reason():
    facts = facts_in_words(found(test="only one group", hazard="no event was seen"), 0.95)
    assert facts == ("Log-rank test: not available, only one group", "Hazard ratio not estimable: no event was seen")


def test_a_group_without_failures_stays_at_1_without_a_band():
    unharmed = CalledGroup("predicted response", kaplan_meier([5, 600], [0, 0]))
    (axes,) = survival_figure(found(negative=unharmed), NOTHING).axes
    assert curves(axes)[1].get_ydata().tolist() == [1, 1, 1]
    assert not [path for path in axes.collections[1].get_paths() if len(path.vertices)]
    assert axes.get_xticks().tolist() == [0, 104, 208, 312, 416, 520, 624]


def test_one_group_alone_is_drawn_and_none_is_refused():
    (axes,) = survival_figure(found(positive=None, test="one group", hazard="one group"), NOTHING).axes
    assert [line.get_color() for line in curves(axes)] == ["#333333"]
    with pytest.raises(IFXPredictError, match="survival figure: nothing to draw"):
        survival_figure(found(positive=None, negative=None), NOTHING)


@pytest.mark.parametrize(
    ("last", "ticks"),
    [
        (3, [0, 26]),
        (26, [0, 26]),
        (26.1, [0, 26, 52]),
        (208, list(range(0, 209, 26))),
        (209, [0, 52, 104, 156, 208, 260]),
    ],
)
def test_ticks_are_half_years_or_whole_ones_where_they_are_many(last, ticks):
    assert week_ticks(last).tolist() == ticks
