"""How the report names a split, and P."""

from ..evaluation.baseline_cells import p_text


def split_title(split: str) -> str:
    """The name of a split beside its results: "Training (in sample)" or "Test"."""
    return {"train": "Training (in sample)", "test": "Test"}[split]


def split_name(split: str) -> str:
    """The name of a split beside its cases: "Training" or "Test"."""
    return {"train": "Training", "test": "Test"}[split]


def counted(number: int, one: str, more: str = "") -> str:
    """A number with its noun: "1 case", "2 cases"."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def p_in_words(p: float) -> str:
    """P with its sign, as P = 0.012 or P < 0.001."""
    text = p_text(p)
    return f"P {text}" if text[0] in "<>" else f"P = {text}"
