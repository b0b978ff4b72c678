"""Finished sentences of the library in another language."""

import pytest

from IFXPredictLib.base.translation import Interpreter, places

GERMAN = {
    "the VOI": "der VOI",
    "and": " und ",
    "is empty": "ist leer",
    "radiomics": "Radiomik",
    "Early fusion": "Frühe Fusion",
    "demonstration": "Vorführung",
    "case {1}: {2}": "Fall {1}: {2}",
    "case {1}: the mask {2}; draw it again.": "Fall {1}: Maske {2}; neu zeichnen.",
    "{1}: expected {2}; {3}.": "{1}: erwartet {2}; {3}.",
    "{1} to {2} {3}": "{1} bis {2} {3}",
    "{1} looks like {2}; convert it": "{1} sieht nach {2} aus; umrechnen",
    "{1}, which would be {2} {3}": "{1}, das wären {2} {3}",
    "the reader's {1}": "{1} des Lesers",
    "Why: {1} of {2}": "Warum: von {2} {1}",
    "lost {1}": "verloren",
    "line {1}{2}: gone": "{1}. Zeile{2}: fort",
    "never translated {1}": "never translated {1}",
    "{1} missing": "kein {1}",
    "or": " oder ",
    "the volume {1} has no {2}": "Volumen {1} ohne {2}",
    "{1} (id {2})": "{1} (Nr. {2})",
    "It is kept.": "Es bleibt.",
    "found {1}{2}": "gefunden: {1}{2}",
    ", a limit": ", ein Grenzwert",
}
SAID = {
    "the VOI": "der VOI",
    "Why: 3 of 7": "Warum: von 7 3",  # another order
    "case P7: the mask is empty; draw it again.": "Fall P7: Maske ist leer; neu zeichnen.",  # a value that is a text
    "3.9: expected 10 to 60 g/L; 3.9 looks like g/dL, which would be 39 g/L; convert it.": (
        "3.9: erwartet 10 bis 60 g/L; 3.9 sieht nach g/dL, das wären 39 g/L aus; umrechnen."
    ),
    "case A: the VOI; case B: x": "Fall A: der VOI; Fall B: x",
    "demonstration; radiomics missing": "Vorführung; kein Radiomik",  # the value is of its own sentence
    "Early fusion:": "Frühe Fusion:",
    "Demonstration.": "Vorführung.",
    "the VOI and the VOI": "der VOI und der VOI",
    "radiomics +3.1, Q2 +0.2": "Radiomik +3.1, Q2 +0.2",
    "crp, albumin missing": "kein crp, albumin",
    "case P7: the mask 'it is the wall'; draw it again.": "Fall P7: Maske 'it is the wall'; neu zeichnen.",  # quoted
    "the readers contour": "contour des Lesers",  # as tables hold it, without the apostrophe
    "the VOI\nis empty": "der VOI\nist leer",
    "line 12, P7: gone": "12. Zeile, P7: fort",
    "came from here to there": "came from here to there",  # " to " alone says nothing
    "lost P7": "lost P7",  # a translation that would lose a value is none
    "never translated P7": "never translated P7",
    "P7": "P7",
    "": "",
    "the volume CT of the pelvis has no Q2": "Volumen CT of the pelvis ohne Q2",  # a name, whatever its words
    "the volume of the VOI is empty": "the volume of the VOI is empty",
    "The mask (id 'x')": "The mask (Nr. 'x')",
    "the VOI; 4.1 mmol/L": "der VOI; 4.1 mmol/L",
    "s1.dcm and s2.dcm": "s1.dcm und s2.dcm",
    "the VOI or radiomics": "der VOI oder Radiomik",
    "case P7: the mask is empty; draw it again. It is kept.": ("Fall P7: Maske ist leer; neu zeichnen. Es bleibt."),
    "found 'P7, Q2', a limit": "gefunden: 'P7, Q2', ein Grenzwert",
}
ENGLISH = (
    "case P7: the mask would be empty; draw it again.",  # what it says of the mask is no template
    "demonstration; the mask is empty",
    "demonstration; 4 voxels missing",
    "Early fusion: none",
    "mask: expected 3; 4.",  # neither a file nor a case
)
"""Sentences of which templates know a part."""


@pytest.fixture(scope="module")
def german():
    return Interpreter(GERMAN, lambda template: GERMAN.get(template, template))


@pytest.mark.parametrize("english", SAID)
def test_a_sentence_is_said_by_the_templates_that_it_was_made_from(german, english):
    assert german.say(english) == SAID[english]


@pytest.mark.parametrize("english", ENGLISH)
def test_a_sentence_that_templates_know_in_part_stays_english_as_a_whole(german, english):
    assert german.say(english) == english


def test_what_is_already_said_stays_as_it_is(german):
    for said in SAID.values():
        assert german.say(said) == said


def test_rich_text_keeps_its_tags_and_what_it_escapes(german):
    rich = "<p><b>Early&nbsp;fusion:</b> case A&lt;1: the&nbsp;VOI</p><i>5 &amp; 6&nbsp;%</i>"
    assert german.say_html(rich) == "<p><b>Frühe Fusion:</b> Fall A&lt;1: der VOI</p><i>5 &amp; 6&nbsp;%</i>"
    assert german.say_html("<i>the&nbsp;VOI, 6&nbsp;%</i>") == "<i>der VOI, 6&nbsp;%</i>"


def test_a_long_or_tangled_text_ends_soon(german):
    tangled = "case " + ": the mask, and (".join("abcdefghij") * 3 + "; draw it again."
    assert german.say(tangled[:590]) == tangled[:590]
    assert german.say("the VOI, " * 1000) == "the VOI, " * 1000


def test_places_are_those_of_values_in_any_order():
    assert places("{2} of {1}, {2}") == ["1", "2", "2"]
    assert places("no place, {name}") == []
