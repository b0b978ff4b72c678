import pytest
from matplotlib.patches import Rectangle

from IFXPredictLib.evaluation.flow import ListedCase, cohort_flow
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.report.figures.flow import flow_figure
from IFXPredictLib.report.figures.style import Heading

OUTCOME = Outcome("failure", "non-response", "response")
ROWS = [
    # split, centre, outcome, status, features, clinical
    ("train", "north", 1, "ok", True, True),
    ("train", "north", 0, "warning", True, True),
    ("train", "north", 0, "failed", False, True),
    ("train", "", 0, "ok", True, True),
    ("train", "north", None, "ok", True, True),
    ("test", "south", 1, "ok", True, True),
    ("test", "south", 1, "failed", False, False),
    ("test", "$e$ <b>", 1, "ok", True, True),
]


def boxes(rows, heading=None):
    """Each box of the chart as its lines, with its frame, from the first drawn."""
    cases = [ListedCase(f"case {i}", *row) for i, row in enumerate(rows)]
    (axes,) = flow_figure(cohort_flow(cases), OUTCOME, heading or Heading()).axes
    frames = [patch.get_bbox() for patch in axes.patches if isinstance(patch, Rectangle)]
    lines = [(text.get_text(), text.get_position()) for text in axes.texts if text.get_text()]
    return axes, [([line for line, place in lines if frame.contains(*place)], frame) for frame in frames]


def test_each_box_says_its_counts():
    _, ((listed, _), (excluded, _), (analysed, _), (train, _), (test, _)) = boxes(ROWS)
    assert listed == ["Cases listed (n = 8)"]
    assert excluded == [
        "Excluded (n = 3)",
        "extraction failed: 2 (training 1, test 1)",
        "no outcome: 1 (training 1, test 0)",
    ]
    assert analysed == ["Cases analysed (n = 5)", "non-response 3, response 2", "extracted with a warning: 1"]
    assert train == [
        *("Training (n = 3)", "non-response 1, response 2", "extracted with a warning: 1"),
        *("unknown centre: 1 (0 non-response)", "centre north: 2 (1 non-response)"),
    ]
    assert test == [
        *("Test (n = 2)", "non-response 2, response 0"),
        *("centre $e$ <b>: 1 (1 non-response)", "centre south: 1 (1 non-response)"),
    ]


def test_exclusions_stand_to_the_side_and_the_splits_side_by_side_below():
    axes, parts = boxes(ROWS)
    listed, excluded, analysed, train, test = (frame for _, frame in parts)
    assert excluded.x0 > listed.x1
    assert listed.y0 > excluded.y1 > excluded.y0 > analysed.y1 > analysed.y0 > train.y1
    assert train.y1 == test.y1
    assert train.x1 < test.x0
    assert not any(one.overlaps(other) for i, (_, one) in enumerate(parts) for _, other in parts[:i])
    ends = [tuple(line.get_xydata()[-1]) for line in axes.lines]
    middle = (analysed.x0 + analysed.x1) / 2
    assert ends == [
        (middle, analysed.y1),
        (excluded.x0, pytest.approx((excluded.y0 + excluded.y1) / 2)),
        ((train.x0 + train.x1) / 2, train.y1),
        ((test.x0 + test.x1) / 2, test.y1),
    ]


def test_a_split_without_cases_has_no_box_and_is_not_counted():
    _, parts = boxes([row for row in ROWS if row[0] == "train"])
    assert [lines[0] for lines, _ in parts][-1] == "Training (n = 3)"
    assert len(parts) == 4
    assert parts[1][0] == ["Excluded (n = 2)", "extraction failed: 1", "no outcome: 1"]


def test_where_nobody_is_excluded_it_says_so():
    _, parts = boxes(ROWS[:2])
    assert parts[1][0] == ["Excluded (n = 0)"]


def test_many_centres_of_long_names_stay_within_their_box():
    rows = [
        ("train" if i % 2 else "test", f"centre {i // 2} " + "x" * 90, i % 3 % 2, "ok", True, True) for i in range(80)
    ]
    axes, parts = boxes(rows)
    inside = sum(len(lines) for lines, _ in parts)
    assert inside == sum(bool(text.get_text()) for text in axes.texts)
    for lines, _ in parts[3:]:
        assert sum(line.startswith("centre") for line in lines) == 40


def test_math_is_not_read_into_names():
    axes, _ = boxes(ROWS)
    assert not any(text.get_parse_math() for text in axes.texts)
