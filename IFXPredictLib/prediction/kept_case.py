"""A case that answers for one VOI after another: what does not change with the VOI is computed once and kept.

Each answer is that of ``predict`` to the last bit, without the reasons, and with the features that models use only.
What is kept is cropped to a region around the VOI, with room for strokes; a VOI that needs more gets a new region.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..bundles.bundle import Bundle
from ..features.extraction import Features, imaging_names, some_features
from ..features.kept_images import KeptImages
from ..features.sight import mask_on, part_of, seen_range
from ..imaging.case import Case
from ..imaging.resampling import box_of_voxels
from ..imaging.voi import check_voi, voi_facts
from .prediction import Prediction, prediction_of

Voxels = NDArray[np.integer] | NDArray[np.bool_]

ROOM_MM = 20.0
"""Around the VOI's box: how far strokes may leave it before the kept images are made anew."""


class KeptCase:
    """One image, one patient's clinical values and one bundle, for any number of VOIs.

    Parameters
    ----------
    case : Case
        Made with ``bundle.protocol``. Its mask says where the first VOI lies. Of a part of an image only those VOIs
        can be answered that see no further than the part.
    bundle : Bundle
        The frozen models.
    notes : tuple of str
        Warnings of how the case came about, as ``predict`` takes them.

    Raises
    ------
    CaseError
        Where the image cannot be normalised.

    Examples
    --------
    >>> kept = KeptCase(case, bundle)  # doctest: +SKIP
    >>> kept.answer(mask).rows == predict(replace(case, mask=mask), bundle).rows  # doctest: +SKIP
    True
    """

    def __init__(self, case: Case, bundle: Bundle, notes: tuple[str, ...] = ()) -> None:
        self._given, self._bundle, self._notes = case, bundle, notes
        self._names = _needed(case, bundle)
        drawn = sitk.GetArrayViewFromImage(case.mask) != 0
        self._keep(box_of_voxels(drawn), drawn)

    @property
    def shape(self) -> tuple[int, ...]:
        """Voxels of the case's image along z, y, x: those of every mask."""
        return tuple(self._given.image.GetSize()[::-1])

    def answer(self, mask: Voxels, notes: tuple[str, ...] | None = None) -> Prediction:
        """The prediction for another VOI.

        Parameters
        ----------
        mask : ndarray (z, y, x)
            On the grid of the case's image (LPS order); what is not 0 belongs to the VOI.
        notes : tuple of str, optional
            Instead of those that the kept case was made with.

        Returns
        -------
        Prediction
            What ``predict`` gives for the case with that mask, to the last bit; ``why`` is empty, and
            ``feature_rows`` are those of the features that models use, and of clinical values.

        Raises
        ------
        CaseError
            For a mask of another size, an empty one, a VOI that is too small, or one that sees more than the part of
            the image that was given.
        FeatureError
            For an imaging feature that cannot be had.
        """
        case = self.case_of(mask)
        rules = self._bundle.protocol.image
        facts = voi_facts(case, rules, self._images.mask_on_grid(case))
        check_voi(facts, case.identifier, rules)
        said = self._notes if notes is None else notes
        return prediction_of(self.features(case), case, facts, self._bundle, notes=said, live=True)

    def answers(self, masks: Iterable[Voxels]) -> Iterator[Prediction]:
        """``answer`` of each of many masks, in turn: the images are shared, and boxes that come again are kept.

        The network sees one cube at a time: of several at once its sums differ in the last bits.
        """
        return map(self.answer, masks)

    def case_of(self, mask: Voxels) -> Case:
        """The case with another VOI, cut to the region that is kept, which grows where it has to.

        Raises CaseError as ``answer`` does for a mask.
        """
        drawn = np.asarray(mask) != 0
        if drawn.shape != self.shape:
            raise CaseError(
                f"case {self._given.identifier}: the mask has {drawn.shape} voxels, expected {self.shape} (z, y, x)."
            )
        if not drawn.any():
            raise CaseError(f"case {self._given.identifier}: the mask is empty, expected a VOI; draw it.")
        box = box_of_voxels(drawn)
        if not self._holds(box):
            self._keep(box, drawn)
        part = _slices(self._first, np.add(self._first, self._region.image.GetSize()))
        return replace(self._region, mask=mask_on(self._region.image, drawn[part]))

    def features(self, case: Case) -> Features:
        """The features that the models need of a case of ``case_of``, from the kept images."""
        protocol = self._bundle.protocol
        return some_features(case, protocol, self._bundle.network, self._names, kept=self._images)

    def _holds(self, box: tuple[int, ...]) -> bool:
        """Whether the region has all that the features of a VOI in that box see."""
        seen = seen_range(box, self._given, self._bundle.protocol)
        if seen is None:
            return True
        stop = np.add(self._first, self._region.image.GetSize())
        return bool((seen[0] >= self._first).all() and (seen[1] <= stop).all())

    def _keep(self, box: tuple[int, ...], drawn: NDArray[np.bool_]) -> None:
        """Keep a region in which a VOI in that box, and strokes around it, have room; raises CaseError for a part."""
        case, protocol = self._given, self._bundle.protocol
        self._region, self._first = case, (0, 0, 0)
        if case.whole is None and (seen := seen_range(_with_room(box, case), case, protocol)) is not None:
            low, high = seen
            self._first = tuple(low.tolist())
            self._region = part_of(case, low, high, drawn[_slices(low, high)])
        self._images = KeptImages(self._region, protocol)
        if not self._holds(box):
            raise CaseError(
                f"case {case.identifier}: the VOI needs more of the image than the part that was given; give more."
            )


def _slices(low: Sequence[int] | NDArray[np.intp], high: NDArray[np.intp]) -> tuple[slice, ...]:
    """From ``low`` to before ``high``, both x, y, z, for arrays z, y, x."""
    return tuple(slice(int(a), int(b)) for a, b in zip(low[::-1], high[::-1], strict=True))


def _with_room(box: tuple[int, ...], case: Case) -> tuple[int, ...]:
    """The box (first index, size; x, y, z) with ROOM_MM around it, as far as the image reaches."""
    first, size = np.split(np.array(box), 2)
    room = np.ceil(ROOM_MM / np.array(case.image.GetSpacing())).astype(int)
    low, high = np.maximum(first - room, 0), np.minimum(first + size + room, case.image.GetSize())
    return (*low.tolist(), *(high - low).tolist())


def _needed(case: Case, bundle: Bundle) -> tuple[str, ...]:
    """The features that models and the records of a case need, in the order of all.

    All of them where missing values are drawn: the draws begin at a hash of all features.
    """
    used = {name for model in bundle.models if not model.fuses for name in model.inputs}
    drawn = bundle.imputation is not None and bundle.imputation.equations is not None
    everything = drawn and any(name not in case.clinical for name in bundle.protocol.clinical_names)
    imaging = (name for name in imaging_names(bundle.protocol) if everything or name in used)
    return (*imaging, *bundle.protocol.clinical_inputs)
