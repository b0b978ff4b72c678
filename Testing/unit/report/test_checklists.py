from collections import Counter

import pytest
import yaml

from IFXPredictLib.base.errors import ProtocolError
from IFXPredictLib.report.checklists import (
    CLAIM,
    CLEAR,
    FOR_AUTHORS,
    METRICS,
    NO,
    NOT_APPLICABLE,
    NOT_EVIDENCED,
    TRIPOD_AI,
    YES,
    Evidence,
    Item,
    Score,
    band,
    evidence,
    read_checklist,
    score,
)
from IFXPredictLib.report.facts import FACTS

# Sub-items of the published TRIPOD+AI list: the last letter of each item that has any.
LAST_LETTER = {3: "c", 5: "b", 6: "c", 8: "c", 9: "c", 12: "g", 18: "f", 20: "c", 23: "b", 27: "c"}
every_file = pytest.mark.parametrize("path", [TRIPOD_AI, CLAIM], ids=lambda p: p.stem)
# METRICS' items 1 to 30: Kocak et al. 2024, table 1, and METRICS.html of github.com/metricsscore/metrics at 8772ec6.
WEIGHTS = (
    *(0.0368, 0.0735, 0.0919, 0.0438, 0.0292, 0.0438, 0.0292, 0.0337, 0.0225, 0.0112, 0.0622, 0.0311, 0.0415, 0.02),
    *(0.02, 0.03, 0.02, 0.0599, 0.03, 0.0352, 0.0234, 0.0176, 0.0117, 0.0293, 0.0176, 0.0375, 0.0749, 0.0075),
    *(0.0075, 0.0075),
)


def letters_to(last):
    return "abcdefg"[: "abcdefg".index(last) + 1]


@pytest.fixture
def write(tmp_path):
    def write(**changes):
        item = {"number": "1", "section": "Title", "topic": "names it", "fact": "title"} | changes
        items = [item, {"number": "2", "section": "Abstract", "topic": "short account"}]
        file = tmp_path / "list.yaml"
        file.write_text(yaml.safe_dump({"name": "list", "source": "nowhere", "items": items}), encoding="utf-8")
        return file

    return write


def test_tripod_ai_has_its_27_items_with_their_52_parts():
    expected = [
        f"{number}{letter}"
        for number in range(1, 28)
        for letter in (letters_to(LAST_LETTER[number]) if number in LAST_LETTER else [""])
    ]
    assert [item.number for item in read_checklist(TRIPOD_AI).items] == expected
    assert len(expected) == 52


def test_claim_has_its_44_items():
    assert [item.number for item in read_checklist(CLAIM).items] == [str(number) for number in range(1, 45)]


def test_metrics_has_its_30_items_in_9_categories_with_the_published_weights():
    items = read_checklist(METRICS).items
    assert [item.number for item in items] == [str(number) for number in range(1, 31)]
    assert tuple(item.weight for item in items) == WEIGHTS
    assert sum(WEIGHTS) == pytest.approx(1, abs=1e-12)
    by_category = Counter()
    for item in items:
        by_category[item.section] += item.weight
    ranked = [section for section, _ in by_category.most_common()]
    assert [section.split()[0] for section in ranked] == [
        *("Study", "Imaging", "Image", "Metrics", "Testing", "Feature", "Preparation", "Segmentation", "Open"),
    ]


def test_clear_has_its_58_items_and_no_weights():
    items = read_checklist(CLEAR).items
    assert [item.number for item in items] == [str(number) for number in range(1, 59)]
    assert not any(item.weight for item in items)


def test_an_item_is_answered_by_its_fact_its_part_its_condition_or_the_authors():
    item = Item("1", "Testing", "it", fact="internal_testing", part="splits", condition="tabular")
    tabular = {"tabular": "a table"}
    for facts, expected, place in (
        ({}, (NOT_APPLICABLE, "not in this study: classifiers that take features as a table"), ""),
        (tabular, (NO, "not in this run: performance on cases of the training's centres"), ""),
        (tabular | {"splits": "a column"}, (FOR_AUTHORS, "a column"), FACTS["splits"].place),
        (
            tabular | {"splits": "a column", "internal_testing": "AUC 0.8"},
            (YES, "AUC 0.8"),
            FACTS["internal_testing"].place,
        ),
    ):
        (row,) = evidence([item], facts)
        assert (row.answer, row.shown[: len(expected[1])], row.place) == (*expected, place)
    (row,) = evidence([Item("1", "Open science", "it")], tabular)
    assert (row.answer, row.shown, row.place) == (FOR_AUTHORS, NOT_EVIDENCED, "")


def test_the_score_is_that_of_the_authors_calculator():
    """Its rule: the weights of yes over those of yes and no, in per cent; what does not apply is in neither."""
    weighted = [Item(str(i), "a", "b", weight=weight) for i, weight in enumerate(WEIGHTS, 1)]
    answers = [YES, NO, FOR_AUTHORS, NOT_APPLICABLE] * 7 + [YES, YES]
    found = score([Evidence(item, "", answer) for item, answer in zip(weighted, answers, strict=True)])
    yes, no, still = (sum(w for w, a in zip(WEIGHTS, answers, strict=True) if a == b) for b in (YES, NO, FOR_AUTHORS))
    assert found.low == round(100 * yes / (yes + no + still), 1)
    assert found.high == round(100 * (yes + still) / (yes + no + still), 1)
    assert found.open == ("3", "7", "11", "15", "19", "23", "27")
    assert score([Evidence(item, "", YES) for item in weighted]) == Score(100.0, 100.0, ())
    assert [band(value) for value in (0, 19.9, 20, 39.9, 40, 60, 79.9, 80, 100)] == [
        *("very low", "very low", "low", "low", "moderate", "good", "good", "excellent", "excellent"),
    ]


@pytest.mark.parametrize(
    ("path", "number", "section"),
    [
        (TRIPOD_AI, "11", "Methods, missing data"),
        (TRIPOD_AI, "13", "Methods, class imbalance"),
        (TRIPOD_AI, "14", "Methods, fairness"),
        (TRIPOD_AI, "18f", "Open science, code sharing"),
        (TRIPOD_AI, "22", "Results, model specification"),
        (TRIPOD_AI, "26", "Discussion, limitations"),
        (CLAIM, "13", "Methods, data"),
        (CLAIM, "14", "Methods, reference standard"),
        (CLAIM, "21", "Methods, testing data"),
        (CLAIM, "34", "Methods, evaluation"),
        (CLAIM, "39", "Results, model performance"),
        (CLAIM, "40", "Discussion"),
        (METRICS, "17", "Feature processing"),
        (METRICS, "18", "Preparation for modelling"),
        (METRICS, "27", "Testing"),
        (CLEAR, "13", "Method, data"),
        (CLEAR, "28", "Method, feature extraction"),
        (CLEAR, "38", "Method, evaluation"),
        (CLEAR, "48", "Results"),
        (CLEAR, "57", "Open science, model"),
    ],
)
def test_items_stand_under_the_headings_of_the_published_lists(path, number, section):
    assert {item.number: item.section for item in read_checklist(path).items}[number] == section


@every_file
def test_what_only_authors_can_answer_has_no_fact(path):
    told = {"funding", "ethical approval", "registration", "conflicts", "limitations"}
    for item in read_checklist(path).items:
        if any(word in f"{item.section} {item.topic}" for word in told):
            assert item.fact == "", item


def test_every_fact_supports_an_item():
    items = [item for path in (TRIPOD_AI, CLAIM, METRICS, CLEAR) for item in read_checklist(path).items]
    used = Counter(key for item in items for key in (item.fact, item.part, item.condition))
    assert set(used) - {""} == set(FACTS)


@every_file
def test_with_no_facts_no_item_is_evidenced(path):
    rows = evidence(read_checklist(path).items, {})
    assert {row.text for row in rows} == {NOT_EVIDENCED}
    assert not any(row.evidenced for row in rows)


@every_file
def test_with_all_facts_exactly_the_items_with_a_fact_are_evidenced(path):
    items = read_checklist(path).items
    rows = evidence(items, {key: f"this is {key}" for key in FACTS})
    assert tuple(row.item for row in rows) == items
    assert [row.text for row in rows] == [f"this is {i.fact}" if i.fact else NOT_EVIDENCED for i in items]
    assert [row.evidenced for row in rows] == [bool(i.fact) for i in items]


def test_a_fact_serves_each_item_that_names_it_and_no_other():
    rows = evidence(read_checklist(TRIPOD_AI).items, {"flow": "30 listed, 28 analysed"})
    assert [(row.item.number, row.text) for row in rows if row.evidenced] == [("20a", "30 listed, 28 analysed")]


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_blank_fact_is_not_evidenced(blank):
    (row,) = evidence([Item("1", "Title", "names it", "title")], {"title": blank})
    assert row.text == NOT_EVIDENCED
    assert not row.evidenced


def test_a_fact_that_no_list_knows_is_refused():
    with pytest.raises(ProtocolError, match="facts of the run: the fact 'outcomes' is unknown; FACTS in"):
        evidence([], {"outcomes": "non-response"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fact": "outcomes"}, "item 1: the fact 'outcomes' is unknown; FACTS in"),
        ({"part": "outcomes"}, "item 1: the fact 'outcomes' is unknown"),
        ({"condition": "outcomes"}, "item 1: the fact 'outcomes' is unknown"),
        ({"number": 1}, r"items\[0\]: number: expected str, found 1"),
        ({"number": "2"}, "item 2 stands after 2; each once, in order"),
        ({"number": "3"}, "item 2 stands after 3; each once, in order"),
        ({"number": "1.a"}, r"item 1\.a: expected a number such as 12 or 12a"),
        ({"topic": " "}, "item 1: topic is empty"),
        ({"section": ""}, "item 1: section is empty"),
        ({"page": "3"}, "unknown key 'page'"),
    ],
)
def test_a_list_that_is_not_in_order_is_refused(write, changes, message):
    assert len(read_checklist(write()).items) == 2
    with pytest.raises(ProtocolError, match=message):
        read_checklist(write(**changes))


def test_parts_of_an_item_are_in_order_of_number_before_letter(write):
    for first, second in (("1b", "1a"), ("10a", "9"), ("2a", "2")):
        file = write(number=first)
        file.write_text(
            file.read_text(encoding="utf-8").replace("number: '2'", f"number: '{second}'"), encoding="utf-8"
        )
        with pytest.raises(ProtocolError, match=f"item {second} stands after {first}"):
            read_checklist(file)
