import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.form import FormField, checked_answers, read_form

FORM = """
fields:
  - {name: score, kind: ordinal, low: 1, high: 5, predicts: true, title: "How likely is non-response?"}
  - {name: confidence, kind: numeric, low: 0, high: 100}
  - {name: image_quality, kind: ordinal, low: 0, high: 3, required: false}
"""


@pytest.fixture
def fields(tmp_path):
    (tmp_path / "form.yaml").write_text(FORM, encoding="utf-8")
    return read_form(tmp_path / "form.yaml")


def test_a_form_is_read_as_it_stands(fields):
    assert [field.name for field in fields] == ["score", "confidence", "image_quality"]
    assert (fields[0].predicts, fields[1].predicts, fields[2].required) == (True, False, False)
    assert (list(fields[2].levels), fields[0].shown, fields[1].shown) == (
        [0, 1, 2, 3],
        "How likely is non-response?",
        "confidence",
    )


def test_answers_are_numbers_in_the_forms_order_and_some_may_be_left_out(fields):
    found = checked_answers(fields, {"confidence": 80, "score": 4}, "P001")
    assert list(found.items()) == [("score", 4.0), ("confidence", 80.0)]
    assert checked_answers((), {}, "P001") == {}


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"score": 4}, "P001: confidence: is not answered; answer it, then finish"),
        ({"score": 6, "confidence": 5}, r"How likely .*: expected a whole number from 1 to 5, found 6"),
        ({"score": 2.5, "confidence": 5}, "expected a whole number from 1 to 5, found 2.5"),
        ({"score": float("nan"), "confidence": 5}, "from 1 to 5, found nan"),
        ({"score": 2, "confidence": 100.5}, "confidence: expected a number from 0 to 100, found 100.5"),
        ({"scores": 2}, "the form has no field scores; fields are score, confidence, image_quality"),
    ],
)
def test_answers_that_do_not_fit_are_refused_by_case_and_field(fields, answers, message):
    with pytest.raises(StudyError, match=message):
        checked_answers(fields, answers, "P001")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "Score 1"}, "form: field 'Score 1': expected small letters"),
        ({"low": 5}, "score: expected low below high, found 5 to 5"),
        ({"low": 0.5}, "an ordinal field has at most 101 whole levels, found 0.5 to 5; make it numeric"),
        ({"high": 1000}, "an ordinal field has at most 101 whole levels, found 1 to 1000"),
        ({"high": 4.5}, "levels are whole numbers, found 4.5"),
    ],
)
def test_a_field_that_asks_for_nothing_is_refused(change, message):
    with pytest.raises(StudyError, match=message):
        FormField(**({"name": "score", "kind": "ordinal", "low": 1, "high": 5} | change))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fields: []", "form.yaml: expected a field or more, found none"),
        (FORM.replace("kind: numeric", "kind: words"), r"form.yaml.*kind: expected ordinal or numeric, found 'words'"),
        (FORM.replace("low: 0, high: 100", "low: 0, heigh: 100"), "unknown key 'heigh'"),
        (FORM.replace("confidence", "score"), "the field score is given twice"),
        (FORM.replace("confidence", "reader"), "form.yaml: the field reader has the name of a column"),
        (
            "fields: [" + ", ".join(f"{{name: f{i}, kind: numeric, low: 0, high: 1}}" for i in range(21)) + "]",
            "expected at most 20 fields, found 21",
        ),
    ],
)
def test_a_form_that_is_none_is_refused_by_file_and_key(tmp_path, text, message):
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        read_form(tmp_path / "form.yaml")
