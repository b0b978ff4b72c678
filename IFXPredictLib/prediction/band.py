"""How much of a prediction is the hand: the models' answers when the same lesion is drawn again.

The redrawn masks share a few images, each with its grid laid elsewhere and other noise; only the features that models
take are computed, and nothing is explained. The *band* of a model holds 90 % of its probabilities. *Shares* say how
much comes from contour, position and noise, as mean squared steps of the probability when one after another is added.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..bundles.bundle import Bundle, FrozenModel
from ..features.extraction import Features, case_features
from ..features.many_masks import Drawn, features_of_images
from ..features.resnet import DEEP_NAMES, one_thread
from ..features.sight import seen_part
from ..imaging.case import Case
from ..models.svm import probability
from ..protocol.loading import Protocol
from .band_rows import DEPENDS, LEVEL, Band, BandRow, MovedFeature, holds_cutoff
from .imputed import impute
from .prediction import ModelPrediction, Prediction
from .redrawing import IMAGES, SOURCES, Amplitude, images_again, noise_of, redrawing_seed, redrawn_masks

Array = NDArray[np.float64]

FEWEST = 20
"""Redrawings from which a band of 90 % can be had: below, even all of them hold less of those to come."""


def band_of(
    case: Case, bundle: Bundle, count: int, amplitude: Amplitude, features: Features | None = None, threads: int = 2
) -> Band:
    """The band of each model's probability over redrawings of a case.

    Parameters
    ----------
    case : Case
        The patient, made with ``bundle.protocol``.
    bundle : Bundle
        The frozen models.
    count : int
        How many redrawings, 20 at least.
    amplitude : Amplitude
        How far apart two readings lie (``amplitude_of``).
    features : Features, optional
        All features of the case, where a prediction has them already.
    threads : int
        How many compute side by side; ITK and torch need no lock of Python's. No number depends on it.

    Returns
    -------
    Band
        The same for the same case, whatever else is computed.

    Raises
    ------
    CaseError
        For fewer redrawings.
    FeatureError
        For a feature of a redrawing that cannot be had.
    """
    if count < FEWEST:
        raise CaseError(f"a band needs {FEWEST} redrawings or more, found {count}.")
    bundle.check_centre(case.identifier, case.centre)
    case = seen_part(case, bundle.protocol)
    drawn = impute(features or case_features(case, bundle.protocol, bundle.network), bundle, case.centre).features
    names = tuple(dict.fromkeys(name for m in bundle.models if not m.fuses for name in m.inputs))
    with _side_by_side(threads) as pool:
        masks = redrawn_masks(case, amplitude.variation, count, pool.map)
        computed = _computed(case, bundle, names, masks, pool)
    found = computed.completed(drawn, names, bundle, case.centre)
    chances = _Found(*(_probabilities(part, names, bundle) for part in (found.position, found.noise, found.redrawn)))
    base = _probabilities(drawn.select(names)[None], names, bundle)[0]
    squares = chances.squares(base)
    rows = tuple(_row(m, base[i], chances.redrawn[:, i], squares[:, i]) for i, m in enumerate(bundle.models))
    moved = _moved(drawn, Features(names, found.redrawn.T), bundle)
    return Band(rows, moved, count, amplitude.told, noise_of(case), redrawing_seed(case))


def with_band(prediction: Prediction, found: Band, protocol: Protocol) -> Prediction:
    """The prediction with its band: a row of it in each model's, and a word in the status where the cut-off is in it.

    Parameters
    ----------
    prediction : Prediction
        Of the VOI as drawn.
    found : Band
        Of the same case by the same bundle (``band_of``): a row a model, in the same order.
    protocol : Protocol
        The bundle's. Where its ``redrawing`` has ``call: depends``, the call of a row whose band holds the cut-off
        becomes ``DEPENDS``; all other calls stay.

    Returns
    -------
    Prediction
        A copy, its probabilities as they were. Of several drawn VOIs the status says that the first alone was drawn
        again.
    """
    depends = protocol.redrawing is not None and protocol.redrawing.call == "depends"
    undrawn = protocol.further_drawn
    said = f"band of the first VOI alone, with {', '.join(undrawn)} as drawn" if undrawn else ""
    rows = tuple(_banded(row, own, depends, said) for row, own in zip(prediction.rows, found.rows, strict=True))
    return replace(prediction, rows=rows, band=found)


def _banded(row: ModelPrediction, own: BandRow, depends: bool, undrawn: str) -> ModelPrediction:
    crosses = own.crosses == "yes"
    said = [f"the cut-off lies in the band of the contour ({own.words})"] if crosses else []
    said += [undrawn] if undrawn and row.call else []
    status = "; ".join([*([] if said and row.status == "ok" else [row.status]), *said])
    return replace(row, band=own, status=status, call=DEPENDS if crosses and depends else row.call)


class _Found(NamedTuple):
    """Features, or the models' probabilities: of the VOI as drawn, in each image again without and with other noise,
    (images, n) each, and of the redrawn ones (redrawings, n), the i-th of which lies in the image i modulo ``IMAGES``.
    """

    position: Array
    noise: Array
    redrawn: Array

    @property
    def undrawn(self) -> Array:
        """Of the VOI as drawn, in the image of each redrawing: (redrawings, n)."""
        return self.noise[np.arange(len(self.redrawn)) % len(self.noise)]

    def completed(self, drawn: Features, names: Sequence[str], bundle: Bundle, centre: str) -> "_Found":
        """Harmonised as the case is, and with clinical values as they were ``drawn``, imputed ones too."""
        clinical = np.array([name in bundle.protocol.clinical_inputs for name in names])
        same = drawn.select(names)
        return _Found(*(np.where(clinical, same, bundle.harmonised(names, part, centre, drawn)) for part in self))

    def squares(self, base: Array) -> Array:
        """(sources, n): the mean squared step from the case as it is, one source more each."""
        steps = self.redrawn - self.undrawn, self.position - base, self.noise - self.position
        return np.array([(step**2).mean(axis=0) for step in steps])


@contextmanager
def _side_by_side(threads: int) -> Iterator[ThreadPoolExecutor]:
    """So many threads, which begin nothing more where one fails."""
    with one_thread(), ThreadPoolExecutor(threads) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def _computed(
    case: Case, bundle: Bundle, names: tuple[str, ...], masks: list[NDArray[np.bool_]], pool: ThreadPoolExecutor
) -> _Found:
    """By a ``pool``, to which each image is given as soon as it is there, the longer tasks first: none waits long."""
    deep = tuple(name for name in names if name in DEEP_NAMES)
    rest = tuple(name for name in names if name not in DEEP_NAMES)
    order = [(*deep, *rest).index(name) for name in names]

    def begun(part: tuple[str, ...], *images: Drawn) -> Future[list[Array]]:
        return pool.submit(features_of_images, images, bundle.protocol, bundle.network, part)

    drawn = sitk.GetArrayViewFromImage(case.mask) != 0
    moved: list[Drawn] = []
    noised = []
    for i, again in enumerate(images_again(case, bundle.protocol, [drawn, *masks])):
        noise: Drawn = again.noise, [again.on_it(mask) for mask in (drawn, *masks[i::IMAGES])]
        moved.append((again.position, [again.on_it(drawn)]))
        noised.append((begun(deep, noise, moved[-1]), begun(rest, noise)))
    tasks = [(*first, begun(rest, image)) for first, image in zip(noised, moved, strict=True)]
    position, noise_alone, redrawn = [], [], np.empty((len(masks), len(names)))
    for i, (seen, textures, unmoved) in enumerate(tasks):
        rows = np.hstack([seen.result()[0], textures.result()[0]])[:, order]
        noise_alone.append(rows[0])
        redrawn[i::IMAGES] = rows[1:]
        position.append(np.hstack([seen.result()[1], unmoved.result()[0]])[0, order])
    return _Found(np.array(position), np.array(noise_alone), redrawn)


def _probabilities(rows: Array, names: tuple[str, ...], bundle: Bundle) -> Array:
    """(rows, models) from features (rows, names)."""
    raw = [[answer.raw_score for answer in bundle.answers(Features(names, row)).values()] for row in rows]
    return np.asarray(probability(raw), np.float64)


def _row(model: FrozenModel, base: float, found: Array, squares: Array) -> BandRow:
    """Of ``found`` (redrawings,) and ``squares`` (sources,)."""
    if np.isnan(base):
        nan = np.nan
        return BandRow(model.name, nan, nan, nan, model.cutoff, nan, "", nan, nan, nan)
    outside = (1 - LEVEL) / 2
    # by Weibull's positions the next redrawing lies in the band with a probability of LEVEL, few as they are
    low, high = (float(q) for q in np.quantile(found, [outside, 1 - outside], method="weibull"))
    stays = float(np.mean((found >= model.cutoff) == (base >= model.cutoff)))
    shares = squares / squares.sum() if squares.sum() > 0 else np.full(len(SOURCES), np.nan)
    crosses = "yes" if holds_cutoff(low, high, model.cutoff) else "no"
    contour, position, noise = shares.tolist()
    return BandRow(model.name, float(base), low, high, model.cutoff, stays, crosses, contour, position, noise)


def _moved(drawn: Features, redrawn: Features, bundle: Bundle) -> tuple[MovedFeature, ...]:
    """By ``redrawn`` with its values (names, redrawings)."""
    summary, rows = bundle.summary, []
    place = {name: i for i, name in enumerate(summary.names)}
    for name, values in zip(redrawn.names, redrawn.values, strict=True):
        mean, sd = summary.mean[place[name]], summary.sd[place[name]]
        if name in bundle.protocol.clinical_inputs or not sd > 0:
            continue
        z = (values - mean) / sd
        spread, own = float(z.std(ddof=1)), float((drawn.select([name])[0] - mean) / sd)
        rows.append(MovedFeature(name, own, float(z.mean()), spread, max(0.0, 1 - spread**2)))
    return tuple(sorted(rows, key=lambda row: -row.z_sd))
