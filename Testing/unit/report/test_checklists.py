from collections import Counter

import pytest
import yaml

from IFXPredictLib.base.errors import ProtocolError
from IFXPredictLib.report.checklists import CLAIM, FACTS, NOT_EVIDENCED, TRIPOD_AI, Item, evidence, read_checklist

# Sub-items of the published TRIPOD+AI list: the last letter of each item that has any.
LAST_LETTER = {3: "c", 5: "b", 6: "c", 8: "c", 9: "c", 12: "g", 18: "f", 20: "c", 23: "b", 27: "c"}
every_file = pytest.mark.parametrize("path", [TRIPOD_AI, CLAIM], ids=lambda p: p.stem)


def letters_to(last):
    return "abcdefg"[: "abcdefg".index(last) + 1]


@pytest.fixture
def write(tmp_path):
    def write(**changes):
        item = {"number": "1", "section": "Title", "topic": "names it", "fact": "title"} | changes
        items = [item, {"number": "2", "section": "Abstract", "topic": "short account"}]
        file = tmp_path / "list.yaml"
        file.write_text(yaml.safe_dump({"name": "list", "source": "nowhere", "items": items}))
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
    used = Counter(item.fact for path in (TRIPOD_AI, CLAIM) for item in read_checklist(path).items)
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
    with pytest.raises(ProtocolError, match="facts of the run: the fact 'outcomes' is unknown; known are title"):
        evidence([], {"outcomes": "non-response"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fact": "outcomes"}, "item 1: the fact 'outcomes' is unknown; known are title"),
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
        file.write_text(file.read_text().replace("number: '2'", f"number: '{second}'"))
        with pytest.raises(ProtocolError, match=f"item {second} stands after {first}"):
            read_checklist(file)
