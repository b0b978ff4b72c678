"""``ifxpredict sample-size``: how many cases and controls show that an AUC is above one half."""

import dataclasses
from argparse import Namespace

from ..stats.sample_size import SampleSize, power_of, sample_size
from .console import answer


def run(arguments: Namespace) -> int:
    """Print the numbers needed at the given ratio of controls to cases, and the power that the given numbers have."""
    auc, cases, controls, alpha = arguments.auc, arguments.cases, arguments.controls, arguments.alpha
    needed = sample_size(auc, controls / cases, arguments.power, alpha)
    given = power_of(auc, cases, controls, alpha)
    content = {
        "needed": dataclasses.asdict(needed) | {"total": needed.total},
        "given": {"cases": cases, "controls": controls, "total": cases + controls, "power": given},
    }
    answer(arguments.json, content, _text(needed, cases, controls, given))
    return 0


def _text(needed: SampleSize, cases: int, controls: int, given: float) -> str:
    return "\n".join(
        [
            f"AUC {needed.auc:g} against 0.5, two-sided alpha {needed.alpha:g} (Obuchowski)",
            f"  a power of {needed.power:g} needs {_numbers(needed.cases, needed.controls)}",
            f"  {_numbers(cases, controls)} have a power of {given:.3f}",
        ]
    )


def _numbers(cases: int, controls: int) -> str:
    return f"{cases} + {controls} = {cases + controls} (cases + controls)"
