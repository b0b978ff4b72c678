"""How the report names a split, and a model on it."""

from ...evaluation.evaluation import Analysis


def split_title(split: str) -> str:
    """The name of a split beside its results: "Training (in sample)" or "Test"."""
    return {"train": "Training (in sample)", "test": "Test"}[split]


def split_name(split: str) -> str:
    """The name of a split beside its cases: "Training" or "Test"."""
    return {"train": "Training", "test": "Test"}[split]


def place(analysis: Analysis, split: str, model: str) -> tuple[str, str]:
    """A split and a model by their names for readers."""
    return split_title(split), analysis.titles[model]


def counted(number: int, one: str) -> str:
    """A number with its noun: "1 case", "2 cases"."""
    return f"{number} {one if number == 1 else f'{one}s'}"
