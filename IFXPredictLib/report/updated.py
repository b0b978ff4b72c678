"""What updates changed of a bundle since its training, as a report says it: which models, cut-offs and limits."""

from collections.abc import Iterable

from ..bundles.bundle import Bundle
from ..bundles.updates import Method

UPDATED_CASES = "the cases of an update"


def updated_by(bundle: Bundle, *methods: Method) -> tuple[str, ...]:
    """The names of the models that an update changed by one of these methods, in the bundle's order."""
    names = {name for one in bundle.updates if {*methods} & {*one.methods} for name in one.models}
    return tuple(model.name for model in bundle.models if model.name in names)


def titled(bundle: Bundle, names: Iterable[str]) -> str:
    """Models by their names for readers, as "Clinical, Radiomics"."""
    return ", ".join(map(bundle.protocol.model_title, names))


def updates_in_words(bundle: Bundle) -> str:
    """What was updated since the training, of which model, on how many cases; "" of a bundle that never was."""
    if not bundle.updates:
        return ""
    by_words: dict[str, list[str]] = {}
    for model in bundle.models:
        by_words.setdefault(model.updated or "as trained", []).append(model.name)
    told = [f"{titled(bundle, names)}: {words}" for words, names in by_words.items()]
    told += [
        f"harmonisation: {name} added by {count} of its cases on {one.date}"
        for one in bundle.updates
        for name, count in one.centres.items()
    ]
    return f"This bundle was updated after its training. {'; '.join(told)}."


def other_cutoffs_in_words(bundle: Bundle) -> str:
    """Which models have a cut-off that an update chose on its own cases, in a sentence; "" where none has."""
    names = updated_by(bundle, "cutoff")
    if not names:
        return ""
    whose = "" if len(names) == len(bundle.models) else f" of {titled(bundle, names)}"
    return f"The cut-offs{whose} are not the training's: they were chosen on {UPDATED_CASES}."
