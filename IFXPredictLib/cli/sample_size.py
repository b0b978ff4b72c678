"""``ifxpredict sample-size``: how many cases show an AUC, or the development or validation of a model needs."""

from argparse import Namespace
from dataclasses import asdict

from ..base.errors import IFXPredictError
from ..stats.development_size import MARGIN, OPTIMISM, SHRINKAGE, DevelopmentSize, development_size, r2_of_auc
from ..stats.sample_size import SampleSize, power_of, sample_size
from ..stats.validation_size import (
    AUC_WIDTH,
    BENEFIT_WIDTH,
    RATIO_WIDTH,
    SLOPE_WIDTH,
    ValidationSize,
    validation_size,
)
from .console import answer

_REQUIRED = {
    "power": ("auc", "cases", "controls"),
    "development": ("parameters", "prevalence"),
    "validation": ("auc", "prevalence"),
}
_OPTIONAL = {"power": ("power", "alpha"), "development": ("auc", "r2"), "validation": ("threshold",)}
"""What each design takes."""


def run(arguments: Namespace) -> int:
    """Print what the design needs."""
    design = arguments.design
    if missing := [f"--{name}" for name in _REQUIRED[design] if getattr(arguments, name) is None]:
        raise IFXPredictError(f"sample-size: the following arguments are required: {', '.join(missing)}.")
    known = dict.fromkeys(name for names in (*_REQUIRED.values(), *_OPTIONAL.values()) for name in names)
    taken = _REQUIRED[design] + _OPTIONAL[design]
    if foreign := [f"--{name}" for name in known if name not in taken and getattr(arguments, name) is not None]:
        raise IFXPredictError(f"sample-size: --for {design} takes no {', '.join(foreign)}; leave it out.")
    return {"power": _power, "development": _development, "validation": _validation}[design](arguments)


def _power(arguments: Namespace) -> int:
    """The numbers needed at the given ratio of controls to cases, and the power that the given numbers have."""
    auc, cases, controls = arguments.auc, arguments.cases, arguments.controls
    alpha = 0.05 if arguments.alpha is None else arguments.alpha
    needed = sample_size(auc, controls / cases, 0.8 if arguments.power is None else arguments.power, alpha)
    given = power_of(auc, cases, controls, alpha)
    content = {
        "needed": asdict(needed) | {"total": needed.total},
        "given": {"cases": cases, "controls": controls, "total": cases + controls, "power": given},
    }
    answer(arguments.json, content, _needed_text(needed, cases, controls, given))
    return 0


def _needed_text(needed: SampleSize, cases: int, controls: int, given: float) -> str:
    return "\n".join(
        [
            f"AUC {needed.auc:g} against 0.5, two-sided alpha {needed.alpha:g} (Obuchowski)",
            f"  a power of {needed.power:g} needs {_numbers(needed.cases, needed.controls)}",
            f"  {_numbers(cases, controls)} have a power of {given:.3f}",
        ]
    )


def _numbers(cases: int, controls: int) -> str:
    return f"{cases} + {controls} = {cases + controls} (cases + controls)"


def _development(arguments: Namespace) -> int:
    """The criteria for a model of so many candidate parameters, by the R squared or the AUC that is expected."""
    if (arguments.r2 is None) == (arguments.auc is None):
        raise IFXPredictError("sample-size: expected one of --r2 and --auc, which say how good the model will be.")
    r2 = r2_of_auc(arguments.auc, arguments.prevalence) if arguments.r2 is None else arguments.r2
    needed = development_size(arguments.parameters, arguments.prevalence, r2)
    content = asdict(needed) | {"largest": needed.largest, "events": needed.events}
    answer(arguments.json, content, _development_text(needed))
    return 0


def _development_text(needed: DevelopmentSize) -> str:
    each = needed.largest * needed.prevalence / needed.parameters
    return "\n".join(
        [
            f"Development of a model with {needed.parameters} candidate parameters, prevalence {needed.prevalence:g}, "
            f"Cox-Snell R2 {needed.r2:.4g} (Riley)",
            f"  shrinkage of {SHRINKAGE:g} or weaker: {needed.shrinkage}",
            f"  optimism of Nagelkerke's R2 of {OPTIMISM:g} at most: {needed.optimism}",
            f"  mean risk within {MARGIN:g}: {needed.outcome}",
            f"  all of them: {needed.largest} cases, {needed.events} with the outcome, {each:.2f} for each parameter",
            "  Candidates are all features that a selection may choose from, not those that it kept.",
        ]
    )


def _validation(arguments: Namespace) -> int:
    """The criteria for precise estimates of a calibrated model with this AUC."""
    needed = validation_size(arguments.auc, arguments.prevalence, arguments.threshold)
    content = asdict(needed) | {"largest": needed.largest}
    answer(arguments.json, content, _validation_text(needed, arguments))
    return 0


def _validation_text(needed: ValidationSize, arguments: Namespace) -> str:
    rows = [
        ("observed / expected", needed.ratio, RATIO_WIDTH),
        ("calibration slope", needed.slope, SLOPE_WIDTH),
        ("AUC", needed.auc, AUC_WIDTH),
        *([("standardised net benefit", needed.net_benefit, BENEFIT_WIDTH)] if needed.net_benefit else []),
    ]
    return "\n".join(
        [
            f"Validation of a calibrated model with AUC {arguments.auc:g}, prevalence {arguments.prevalence:g} (Riley)",
            *(f"  {name} with a 95 % interval {width:g} wide: {cases}" for name, cases, width in rows),
            f"  all of them: {needed.largest} cases",
        ]
    )
