"""The VOIs of a cohort drawn again, several cases at a time, resumable: how well each feature repeats.

Each case is drawn again as for its band (``redrawing``). What is kept of it are two moments of each feature over the
redrawings, which is all that an ICC asks for: ten thousand cases take no more room than their features.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..features.cohort import Extracted, Extraction, computed_of, each_extracted, kept_extraction, network_at
from ..features.extraction import imaging_names
from ..features.radiomics import radiomics_names
from ..features.sight import seen_part
from ..imaging.case import Case
from ..protocol.loading import Protocol
from ..stats.clusters import clusters_of
from ..stats.icc import Icc, icc_of_moments
from .redrawing import Again, redrawn_features

_KEPT_AS = ("drawn again", 1)
"""Raised when the same case is drawn again otherwise than before."""


def check_one_drawn(protocol: Protocol, where: str) -> None:
    """Raise CohortError where several VOIs are drawn: the first alone is drawn again.

    Features of the others would be the same of each redrawing, and look as if they repeated well.

    Parameters
    ----------
    protocol : Protocol
        Whose VOIs; those by rule follow the drawn one, and may be several.
    where : str
        Which the message begins with.

    Raises
    ------
    CohortError
        Naming protocol and VOIs.
    """
    if protocol.further_drawn:
        raise CohortError(
            f"{where}: one VOI is drawn again, but the protocol {protocol.name} has others that are drawn "
            f"({', '.join(protocol.further_drawn)}), whose features would seem to repeat; filter by the ICC of "
            "readings (--icc), or take a protocol without them."
        )


def draw_cohort_again(
    jobs: Sequence[Extraction],
    protocol: Protocol,
    again: Again,
    folder: Path,
    workers: int,
    scheduler: str | None = None,
) -> Iterator[Extracted]:
    """Draw the VOI of each job again, yielding each as it ends; finished ones are kept in ``folder``.

    Parameters
    ----------
    jobs : sequence of Extraction
        The cases, all by one network: an ICC compares them.
    protocol : Protocol
        Whose features.
    again : Again
        How often, 2 at least, and how far apart.
    folder : Path
        Where finished cases are kept, so that a run that was interrupted computes only what is not there.
    workers : int
        How many cases at a time on this machine.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers compute instead.

    Returns
    -------
    iterator of Extracted
        ``values`` (2, features): of each feature the mean over the redrawings, and the variance.

    Raises
    ------
    CohortError
        Where nobody computes any more.
    """
    one = partial(_draw_or_recall, protocol=protocol, again=again, folder=folder.absolute())
    return each_extracted(jobs, one, folder, workers, scheduler)


def perturbation_icc(results: Sequence[Extracted], patients: Sequence[str], count: int) -> Icc:
    """The ICC(1,1) of each feature over what succeeded of the cases, whose VOIs were drawn again ``count`` times.

    Parameters
    ----------
    results : sequence of Extracted
        What came of each case (``draw_cohort_again``): ``values`` (2, features) are means and variances over its
        redrawings, None where it failed; at least one has values.
    patients : sequence of str
        Whose each of ``results`` is: bounds are by patients where these have several cases.
    count : int
        Redrawings of each case, 2 at least.

    Returns
    -------
    Icc
        Each field (features,), in the order of ``values``; NaN for a constant feature.

    Raises
    ------
    TrainingError
        For fewer than three cases or patients, or fewer than two redrawings.
    """
    done = [(one.values, whose) for one, whose in zip(results, patients, strict=True) if one.values is not None]
    moments = np.array([values for values, _ in done])
    clusters = clusters_of([whose for _, whose in done])
    return icc_of_moments(moments[:, 0], moments[:, 1], count, clusters=clusters)


def _draw_or_recall(job: Extraction, protocol: Protocol, again: Again, folder: Path) -> Extracted:
    asked = [*_KEPT_AS, again.count, vars(again.amplitude.variation)]
    return kept_extraction(
        job,
        protocol,
        folder,
        lambda network: computed_of(job, protocol, partial(_moments, job, protocol, again, network)),
        asked,
    )


def _moments(job: Extraction, protocol: Protocol, again: Again, sha256: str, case: Case) -> NDArray[np.float64]:
    network = network_at(job.network, sha256, protocol.network) if job.network else None
    names = imaging_names(protocol) if network else radiomics_names(protocol)
    found = redrawn_features(seen_part(case, protocol), protocol, network, names, again)
    return np.array([found.mean(axis=0), found.var(axis=0, ddof=1)])
