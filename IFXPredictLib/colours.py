"""One colour a model in every figure and chart; hues stay apart for the colour-blind."""

MODEL_COLOURS = {
    "clinical": "#0072B2",
    "radiomics": "#E69F00",
    "deep": "#009E73",
    "early_fusion": "#D55E00",
    "late_fusion": "#CC79A7",
}
"""Okabe and Ito 2008, distinct for the colour-blind."""

WARNING = "#B00020"
"""Behind the notice of a bundle that must not be used on patients."""

_OTHER_COLOURS = ("#332288", "#88CCEE", "#44AA99", "#999933", "#CC6677", "#882255", "#AA4499", "#117733", "#DDCC77")
"""For models of other names, by their position (Tol 2021, "muted", distinct for the colour-blind)."""


def model_colour(model: str, position: int) -> str:
    """The colour "#RRGGBB" of the ``position``-th model, from 0, of a prediction."""
    return MODEL_COLOURS.get(model, _OTHER_COLOURS[position % len(_OTHER_COLOURS)])


def model_title(model: str) -> str:
    """A model's name as a reader is shown it: "Early fusion"."""
    return model.replace("_", " ").capitalize()
