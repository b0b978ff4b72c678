"""How the report names a split, and P."""

from ..evaluation.baseline_cells import p_text


def split_title(split: str) -> str:
    """The name of a split: "Training" or "Test"."""
    return {"train": "Training", "test": "Test"}[split]


def p_in_words(p: float) -> str:
    """P with its sign, as P = 0.012 or P < 0.001."""
    text = p_text(p)
    return f"P {text[0]} {text[1:]}" if text[0] in "<>" else f"P = {text}"
