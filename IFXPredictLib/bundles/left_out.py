"""What a bundle says of its training with one centre left out after another: the entry ``left_out`` of bundle.json."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..protocol.loading import Protocol
from ..stats.intervals import NO_INTERVAL, area_with_ends
from .nested import reliable_of_all
from .updates import expect

LEFT_OUT_COLUMNS = ("model", "centre left out", "cases (with outcome 1)", "AUC (95 % CI)", "sensitivity", "specificity")


@dataclass(frozen=True)
class LeftOutCentre:
    """One model on the cases of a centre of which it has learnt nothing, at the cut-off that the others gave.

    The AUC is with DeLong's 95 % CI (Obuchowski's where patients have several cases), None where the centre's cases
    of an outcome are of fewer than two patients; a ratio without cases is None. ``without``: the others' cases gave no
    model.
    """

    cases: int
    positive: int
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    sensitivity: float | None
    specificity: float | None
    without: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """All from the cases on, in the order of LEFT_OUT_COLUMNS."""
        auc, low, high = self.area
        within = NO_INTERVAL if low is None or high is None else f"{low:.3f} to {high:.3f}"
        area = "-" if auc is None else f"{auc:.3f} ({within})"
        ratios = ("-" if ratio is None else f"{ratio:.3f}" for ratio in (self.sensitivity, self.specificity))
        return f"{self.cases} ({self.positive})", "no model" if self.without else area, *ratios

    @property
    def area(self) -> tuple[float | None, float | None, float | None]:
        """AUC and its ends: none where there was no model, no ends where DeLong's variance is 0."""
        return (None,) * 3 if self.without else area_with_ends(self.auc, self.auc_low, self.auc_high)


LeftOut = Mapping[str, Mapping[str, LeftOutCentre]]
"""By model and centre."""


def left_out_words(found: LeftOut, protocol: Protocol, iccs: Collection[str]) -> str:
    """What was done, and what was not.

    Parameters
    ----------
    found : mapping of str to mapping of str to LeftOutCentre
        By model and centre; not empty.
    protocol : Protocol
        Of the training.
    iccs : collection of str
        By which kinds of ICC it filtered features.

    Returns
    -------
    str
        A few sentences.
    """
    filtered, deep = reliable_of_all(iccs), any("deep" in rules.modalities for rules in protocol.models)
    lacking = " and ".join([*([filtered] if filtered else []), *(["the network"] if deep else [])])
    centres = len(next(iter(found.values())))
    return " ".join(
        [
            "Each centre in turn was left out of the training split, with all cases of its patients; imputation, "
            "redundancy, filters, LASSO, classifier, fusion and cut-off were learned from the other cases alone, and "
            "the centre's cases scored.",
            *_harmonised(protocol, centres),
            *([f"Not repeated: {lacking}."] if lacking else []),
        ]
    )


def _harmonised(protocol: Protocol, centres: int) -> list[str]:
    """What became of differences between ``centres`` centres, one of which was left out; nothing without a rule."""
    rules = protocol.harmonisation
    if rules is None:
        return []
    if centres == 2:
        return ["Features were not harmonised: one centre that is left tells nothing of differences between centres."]
    own = "from its own cases, whose outcomes were not asked"
    if not rules.reference:
        return [f"What centres do to features was learned from the others, and of the centre left out {own}."]
    return [
        "What centres do to features was learned from the others, and the centre left out was taken as the reference, "
        f"{rules.reference}; where it is {rules.reference} itself, what it does was learned {own}."
    ]


def left_out_in_words(found: LeftOut, protocol: Protocol, iccs: Collection[str]) -> list[str]:
    """A model card's section on the trainings without one centre; nothing where there were none."""
    rows = [
        (protocol.model_title(model), centre, *one.cells)
        for model, by_centre in found.items()
        for centre, one in by_centre.items()
    ]
    lines = [f"| {' | '.join(row)} |" for row in (LEFT_OUT_COLUMNS, ["---"] * len(LEFT_OUT_COLUMNS), *rows)]
    return ["## One centre left out", "", left_out_words(found, protocol, iccs), "", *lines, ""] if rows else []


def check_left_out(found: LeftOut, models: Sequence[str], where: str) -> None:
    """Raise BundleError, naming ``where`` and the key, where an entry cannot be."""
    if not found:
        return
    expect(list(found) == list(models), where, ", ".join(models), ", ".join(found)[:80])
    centres = list(found[models[0]])
    expect(len(centres) >= 2, f"{where}: {models[0]}", "two centres or more", len(centres))
    for model, by_centre in found.items():
        expect(list(by_centre) == centres, f"{where}: {model}", "the same centres", ", ".join(by_centre)[:80])
        for centre, one in by_centre.items():
            at = f"{where}: {model}: {centre[:80]}"
            expect(centre.strip() and centre.isprintable(), at, "the name of a centre", repr(centre[:80]))
            expect(0 <= one.positive <= one.cases > 0, f"{at}: positive", f"0 to {one.cases}", one.positive)
            area = one.auc, one.auc_low, one.auc_high
            expect(area.count(None) in (0, 3), f"{at}: auc", "it with its interval, or none", area.count(None))
            if one.auc is not None and one.auc_low is not None and one.auc_high is not None:
                ordered = 0 <= one.auc_low <= one.auc <= one.auc_high <= 1
                expect(ordered, f"{at}: auc", "0 to 1, within its interval", one.auc)
            for key in ("sensitivity", "specificity"):
                ratio = getattr(one, key)
                expect(ratio is None or 0 <= ratio <= 1, f"{at}: {key}", "0 to 1", ratio)
