"""Nothing that the panel shows is left out of the translations, and each keeps what is filled in."""

import re
from string import Formatter

import pytest
from translatable_texts import LIBRARY, REPOSITORY, all_texts, files_named, templates_of, texts_of
from translated_files import ENGLISH, EVERY, READ
from translation_files import LANGUAGES, SOURCE, as_ts, both, file_of, read, updated, vanished_of

from IFXPredictLib.base.translation import Interpreter, places

AGAIN = "run make translations"
DATA = ["P7", "7.5", "L3", "12", "A", "x.csv"]


@pytest.fixture(scope="module")
def texts():
    return all_texts()


def fields(text: str) -> list[tuple[str, str | None]]:
    return sorted((name, form) for _, name, form, _ in Formatter().parse(text) if name is not None)


def test_the_file_of_texts_is_what_the_sources_say(texts):
    assert SOURCE.read_text(encoding="utf-8") == as_ts(updated(texts, {}), "en-US"), AGAIN
    assert len(texts[LIBRARY]) > 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_translated_with_the_same_values_and_tags(texts, language):
    found = read(file_of(language))
    assert {c: list(found[c]) for c in found} == {c: t for c, t in texts.items() if t}, AGAIN
    for context, messages in found.items():
        for source, said in messages.items():
            where = f"{context}: {source}"
            assert said.strip(), where
            assert fields(said) == fields(source), where
            assert re.findall("<[^>]+>", said) == re.findall("<[^>]+>", source), where
            assert source[:1].isspace() == said[:1].isspace(), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_of_the_library_is_found_again_when_it_is_filled_in(language):
    messages = read(file_of(language))[LIBRARY]
    interpreter = Interpreter(messages, lambda template: messages.get(template, template))
    for template, said in messages.items():
        following = re.findall(r"(?<=\})\{(\d+)\}", template)  # which are empty here, as no sentence tells them apart
        values = {number: "" if number in following else f"7{number}" for number in places(template)}

        def filled(text, values=values):
            return re.sub(r"\{(\d+)\}", lambda place: values[place[1]], text)

        assert interpreter.say(filled(template)) == filled(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_the_english_text_but_for_names_and_units(language):
    same = {
        source for messages in read(file_of(language)).values() for source, said in messages.items() if source == said
    }
    assert same == {
        "IFXPredict",
        "HLA-B27",
        "BASDAI",
        "BASFI",
        "ASDAS-CRP",
        "{case} VOI",
        "{1} GB",
        "{1} MB",
        "ICC {1}",
        "Dice",
        "mL",
    }


def test_each_file_of_the_library_is_translated_or_said_to_stay_english():
    packages = {path.parent.name for path in (REPOSITORY / LIBRARY).glob("*/__init__.py")}
    assert packages == set(READ) | set(ENGLISH)
    for package in sorted(packages):
        said = (READ.get(package, ()), *ENGLISH.get(package, {}).values())
        named = [file for names in said for file in files_named(package, names)]
        assert len(named) == len(set(named)), package
        there = files_named(package, EVERY)
        assert set(named) <= set(there), package
        unsaid = [file for file in there if file not in named and texts_of(file)]
        assert unsaid == [], "name it in READ or ENGLISH of translated_files.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_a_file_that_stays_english_is_not_half_translated(language):
    messages = read(file_of(language))[LIBRARY]
    interpreter = Interpreter(messages, lambda template: messages.get(template, template))
    mixed, stay = [], ((package, names) for package in set(READ) & set(ENGLISH) for names in ENGLISH[package].values())
    for file in (file for package, names in stay for file in files_named(package, names)):
        for text in texts_of(file):
            values = iter(DATA * 4)
            sentence = re.sub(r"\{\d+\}", lambda _place, values=values: next(values), text)
            said = interpreter.say(sentence)
            mixed += [sentence] if said != sentence and re.search(r"(?<![\w./-])[a-z]{3,}(?![\w/])", said) else []
    assert sorted(mixed) == [
        "P7: series",
        "P7: vois",
        "events: expected 0 or 1, found P7 at row 7.5 (from 0).",
        "groups: expected a number, found P7 at row 7.5 (from 0).",
    ], "a single word might be a name; of these nobody else reads more"


def test_templates_are_whole_sentences_with_numbered_values(tmp_path):
    source = tmp_path / "some.py"
    source.write_text(
        '"""A docstring, which is no text."""\n'
        "def f(x: 'an annotation', y):\n"
        "    raise ValueError(f'case {x}: found {y:.3f} mm, ' 'expected less;' + f' got {x!r}' + y)\n"
        "KEYS = {'a key of words': 'a value of words'}\n"
        "WORD, TITLE = 'word', 'Title'\n",
        encoding="utf-8",
    )
    whole = "case {1}: found {2} mm, expected less; got {3}{4}"
    assert sorted(templates_of(source)) == ["Title", "a value of words", whole]


def test_translations_outlive_a_change_of_the_sources():
    before = {"Old": {"moved": "gezogen", "gone": "weg"}, "Same": {"kept": "bleibt"}}
    assert updated({"Same": ["kept", "moved", "new"], "Empty": []}, before) == {
        "Same": {"kept": "bleibt", "moved": "gezogen", "new": ""}
    }
    assert 'type="unfinished"' in as_ts({"Same": {"new": ""}}, "zh-CN")


def test_what_has_vanished_from_the_sources_is_kept_apart_and_comes_back(tmp_path):
    texts, known = {"A": {"new": "neu"}}, {"A": {"old": "alt", "new": "neu"}, "B": {"gone": "weg"}}
    vanished = vanished_of(texts, known)
    assert vanished == {"A": {"old": "alt"}, "B": {"gone": "weg"}}
    file = tmp_path / "some.ts"
    file.write_text(as_ts(texts, "zh-CN", vanished), encoding="utf-8")
    assert (read(file), read(file, vanished=True)) == (texts, vanished)
    assert updated({"B": ["gone"]}, both(read(file), read(file, vanished=True))) == {"B": {"gone": "weg"}}
