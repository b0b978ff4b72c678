"""What a bundle says of the calibration of its models' scores: the entry ``calibration`` of bundle.json, checked.

The protocol names the method; each model has its own map, fitted to its out-of-fold scores of the training split. A
bundle whose protocol says none has no such entry.
"""

import math
from collections.abc import Mapping
from itertools import pairwise

from ..models.recalibration import ScoreCalibration
from .updates import expect

_ROUNDING = 1e-9
_NAMES = {"logistic": ("intercept", "slope"), "beta": ("intercept", "a", "b"), "isotonic": ()}
"""The numbers that a method has."""


def calibration_in_words(found: ScoreCalibration) -> str:
    """One sentence: the map, on how many cases it rests, what was clipped, and whether calls changed."""
    named = {name: getattr(found, name) for name in _NAMES[found.method]}
    if found.method == "logistic":
        of = "the logit of the score" if found.scale == "logit" else "the score"
        rule = f"log odds = {named['intercept']:.4f} + {named['slope']:.4f} times {of}"
    elif found.method == "beta":
        rule = f"log odds = {named['intercept']:.4f} + {named['a']:.4f} log p - {named['b']:.4f} log(1 - p)"
    else:
        rule = f"isotonic, {len({*found.probabilities})} steps from {found.probabilities[0]:.3f} to "
        rule += f"{found.probabilities[-1]:.3f}"
    return (
        f"{rule}; {found.cases} out-of-fold scores, {found.positive} with outcome 1, {found.clipped} clipped for their "
        f"logarithm; the cut-off {found.cutoff:.3f} of the score is {found.moved_cutoff:.3f} of the probability, with "
        f"{found.calls_changed} other calls"
    )


def check_calibration(
    found: Mapping[str, ScoreCalibration],
    method: str,
    cutoffs: Mapping[str, float],
    cases: tuple[int, int],
    where: str,
) -> None:
    """Raise BundleError, naming ``where`` and the key, where an entry contradicts itself or the bundle.

    ``method`` is the protocol's, ``cutoffs`` are the models' by their training, ``cases`` the training cases and those
    with outcome 1.
    """
    expected = sorted(cutoffs) if method != "none" else []
    shown = ", ".join(sorted(found))[:80] or "no model"
    expect(
        sorted(found) == expected, where, f"as `calibration: {method}` has it, {', '.join(expected) or 'none'}", shown
    )
    for name, one in found.items():
        at = f"{where}.{name[:60]}"
        expect(one.method == method, f"{at}: method", f"the protocol's, {method}", one.method)
        expect(one.cases == cases[0], f"{at}: cases", f"the training's, {cases[0]}", one.cases)
        expect(one.positive == cases[1], f"{at}: positive", f"the training's, {cases[1]}", one.positive)
        for key in ("clipped", "calls_changed"):
            expect(0 <= getattr(one, key) <= one.cases, f"{at}: {key}", f"0 to {one.cases}", getattr(one, key))
        expect(0 <= one.cutoff <= 1, f"{at}: cutoff", "0 to 1", one.cutoff)
        _check_numbers(one, at)
        _check_steps(one, at)
        same = math.isclose(one.moved_cutoff, cutoffs[name], abs_tol=_ROUNDING)
        expect(same, f"{at}: cutoff", f"what the map takes to the model's, {cutoffs[name]:.10g}", one.moved_cutoff)


def _check_numbers(one: ScoreCalibration, where: str) -> None:
    names = _NAMES[one.method]
    for key in ("intercept", "slope", "a", "b"):
        value = getattr(one, key)
        fits = value is None if key not in names else value is not None and math.isfinite(value)
        expect(fits, f"{where}: {key}", "a number" if key in names else f"none by {one.method}", value)
    expect(bool(one.scale) == (one.method == "logistic"), f"{where}: scale", "that of logistic alone", one.scale)
    weights = [getattr(one, key) for key in names[1:]]
    rising = not weights or (min(weights) >= 0 and max(weights) > 0)
    expect(rising, f"{where}: {', '.join(names[1:])}", "a map that rises with the score", weights)


def _check_steps(one: ScoreCalibration, where: str) -> None:
    sizes = len(one.scores), len(one.probabilities)
    if one.method != "isotonic":
        expect(sizes == (0, 0), f"{where}: scores and probabilities", f"none by {one.method}", sizes)
        return
    expect(2 <= sizes[0] == sizes[1] <= one.cases, f"{where}: scores and probabilities", "as many, 2 or more", sizes)
    ascending = all(low < high for low, high in pairwise(one.scores)) and all(map(math.isfinite, one.scores))
    expect(ascending, f"{where}: scores", "ascending numbers", "others")
    p = one.probabilities
    rising = 0 <= p[0] < p[-1] <= 1 and all(low <= high for low, high in pairwise(p))
    expect(rising, f"{where}: probabilities", "numbers from 0 to 1 that rise", "others")
