"""The figures of a reading study's analysis, each with its caption and the text for those who cannot see it."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...evaluation.texts import printed
from ...report.figures.agreement import bland_altman_figure, dice_figure
from ...report.figures.icc import icc_distribution_figure, icc_forest_figure
from ...report.figures.style import Heading
from ...report.picture import Picture
from ...stats.icc import StudyIcc
from .analysis import StudyAnalysis

NO_BUNDLE = "no bundle was given whose features could be shown"


def study_pictures(found: StudyAnalysis, used: Sequence[str], notice: str) -> Iterator[Picture]:
    """ICC by family, forest plot of the features ``used`` by a bundle, Bland-Altman, Dice."""
    yield _distribution(found, notice)
    yield _forest(found, used, notice)
    yield _volumes(found, notice)
    yield _dice(found, notice)


def _distribution(found: StudyAnalysis, notice: str) -> Picture:
    title, names, study = "Figure 1. ICC by image type and feature class", found.iccs.names, found.iccs.study
    if not (np.isfinite(study.intra).any() or np.isfinite(study.inter).any()):
        return Picture("icc_distribution", title, "", None, "no feature has an ICC")
    alt = f"Box plots. {found.reliable} of {len(names)} features exceed {found.threshold:g} in both ICCs."
    drawn = icc_distribution_figure(names, study, found.threshold, Heading(title, notice))
    return Picture("icc_distribution", title, alt, drawn)


def _forest(found: StudyAnalysis, used: Sequence[str], notice: str) -> Picture:
    title = "Figure 2. ICC of the features that the bundle uses"
    position = {name: i for i, name in enumerate(found.iccs.names)}
    names = [name for name in used if name in position]
    if not names:
        return Picture("icc_forest", title, "", None, NO_BUNDLE)
    at = [position[name] for name in names]
    chosen = StudyIcc(**{key: values[at] for key, values in vars(found.iccs.study).items()})
    above = int(np.sum(chosen.reliable(found.threshold)))
    alt = f"Forest plot: {above} of {len(names)} imaging features exceed {found.threshold:g} in both ICCs."
    return Picture("icc_forest", title, alt, icc_forest_figure(names, chosen, found.threshold, Heading(title, notice)))


def _volumes(found: StudyAnalysis, notice: str) -> Picture:
    title = "Figure 3. Bland-Altman plots of the volumes"
    panels = {f"{v.one} and {v.other} (n = {len(v.cases)})": v.result for v in found.volumes}
    if not panels:
        return Picture("bland_altman", title, "", None, "no two readings share three cases")
    biases = "; ".join(f"{name}, bias {printed(one.bias.estimate)} mL" for name, one in panels.items())
    alt = f"Differences of volumes against their means: {biases}."
    return Picture("bland_altman", title, alt, bland_altman_figure(panels, "volume", "mL", Heading(title, notice)))


def _dice(found: StudyAnalysis, notice: str) -> Picture:
    title = "Figure 4. Dice of each pair of readings"
    pairs: dict[str, list[float]] = {}
    for pair, one in found.pairs:
        pairs.setdefault(f"{pair.one.title} and {pair.other.title}", []).append(one.dice)
    if not pairs:
        return Picture("dice", title, "", None, "no two readings could be compared")
    alt = "; ".join(f"{name}: median {printed(float(np.median(values)))}" for name, values in pairs.items())
    return Picture("dice", title, f"Dice of every case. {alt}.", dice_figure(pairs, Heading(title, notice)))
