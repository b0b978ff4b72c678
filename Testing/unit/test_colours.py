import re

from IFXPredictLib.colours import MODEL_COLOURS, WARNING, model_colour, model_title


def test_every_model_has_a_colour_of_its_own():
    assert set(MODEL_COLOURS) == {"clinical", "radiomics", "deep", "early_fusion", "late_fusion"}
    assert len(set(MODEL_COLOURS.values())) == len(MODEL_COLOURS)


def test_a_known_model_keeps_its_colour_wherever_it_stands():
    assert {model_colour("deep", position) for position in range(20)} == {MODEL_COLOURS["deep"]}


def test_models_of_other_names_have_colours_of_their_own_by_position():
    others = [model_colour(f"model {i}", i) for i in range(9)]
    assert len({*others, *MODEL_COLOURS.values()}) == 9 + len(MODEL_COLOURS)
    assert model_colour("model 9", 9) == others[0]


def test_colours_are_six_hexadecimal_digits():
    colours = [*MODEL_COLOURS.values(), WARNING, *(model_colour("other", i) for i in range(9))]
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)


def test_a_models_title_is_words():
    assert [model_title(name) for name in ("clinical", "early_fusion")] == ["Clinical", "Early fusion"]
