"""The views of a case: what else than the drawn VOI its radiomics features are of.

Words: a *view* is one VOI of a case on one of its series. The *drawn* VOI, which is a protocol's first, gives its
features on the first series the names that they have in a protocol of one VOI; those of another view begin with the
names of its series and its VOI and dots, as ``fat.original_firstorder_Mean``, ``arterial.original_firstorder_Mean`` and
``arterial.fat.original_firstorder_Mean``. A view is a Case of its own: its features are the engine's on it alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..imaging.case import Case
from ..imaging.resampling import resample_mask, voi_box
from ..imaging.shell import shell_of
from ..imaging.voi import border_warning, whole_voxels
from ..protocol.loading import Protocol
from ..protocol.schema import ImageRules, Shell

Mask = NDArray[np.bool_]

_REMEDY = "look whether the VOI is the whole lesion and what lies around it, or widen the shell in the protocol"
_DRAW = "draw all of it"


@dataclass(frozen=True)
class View:
    """One VOI on one series, by their names; "" for the drawn one, and for the first."""

    voi: str = ""
    series: str = ""

    @property
    def prefix(self) -> str:
        """What its features' names begin with."""
        return "".join(f"{name}." for name in (self.series, self.voi) if name)

    def own(self, names: Sequence[str]) -> list[str]:
        """Those of ``names`` that are of this view, as the engine calls them."""
        return [own for prefix, own in map(split_name, names) if prefix == self.prefix]

    def case(self, case: Case, protocol: Protocol) -> Case:
        """The case with this view's VOI and series in place of the drawn one and the first; itself for these.

        Raises CaseError, naming the case and the VOI, where that is too small for texture, or the case has none.
        """
        if self.voi:
            drawn = sitk.GetArrayViewFromImage(case.mask) != 0
            mask = _mask_like(self.mask(case, drawn, protocol), case.mask)
            _check_size(self.voi, mask, case, protocol)
            case = replace(case, mask=mask)
        return self.scan(case)

    def scan(self, case: Case) -> Case:
        """The case with this view's series as its image; raises CaseError where it has none."""
        if not self.series:
            return case
        return replace(case, image=_given(case.images, "image", self.series, case))

    def mask(self, case: Case, drawn: Mask, protocol: Protocol) -> Mask:
        """The VOI (z, y, x) of the view where ``drawn`` (z, y, x) is drawn on the case's image.

        Raises CaseError where the case has no mask of it.
        """
        if not self.voi:
            return drawn
        if self.voi in protocol.shells:
            image = sitk.GetArrayViewFromImage(case.image)
            return shell_of(drawn, image, case.image.GetSpacing()[::-1], protocol.shells[self.voi])
        return np.asarray(sitk.GetArrayViewFromImage(_given(case.masks, "mask", self.voi, case)) != 0)


def _given(found: Mapping[str, sitk.Image], kind: str, name: str, case: Case) -> sitk.Image:
    if name not in found:
        raise CaseError(
            f"case {case.identifier}: the protocol needs another {kind}, {name}, which the case has not; give it to "
            f"predict (--{kind}-of {name} FILE) or in the column {kind}_{name} of cohort.csv."
        )
    return found[name]


def views_of(protocol: Protocol) -> tuple[View, ...]:
    """The views of each case, the drawn VOI on the first series first."""
    vois = ["", *(voi.name for voi in protocol.vois[1:])]
    return tuple(View(voi, series) for series in ("", *protocol.series[1:]) for voi in vois)


def split_name(name: str) -> tuple[str, str]:
    """A feature's name in two: what says of which view it is, "" for the drawn one, and the engine's own name.

    Examples
    --------
    >>> split_name("fat.original_firstorder_Mean"), split_name("deep_007")
    (('fat.', 'original_firstorder_Mean'), ('', 'deep_007'))
    """
    prefix, dot, own = name.rpartition(".")
    return prefix + dot, own


def shells_reach_mm(protocol: Protocol) -> float:
    """How far from the drawn VOI the farthest shell ends; 0 without one."""
    return max((shell.to_mm for shell in protocol.shells.values()), default=0.0)


def view_warnings(case: Case, protocol: Protocol) -> tuple[str, ...]:
    """One short sentence for each further VOI that the image's border cuts off, or lies near.

    Parameters
    ----------
    case : Case
        The patient; of a part of an image the border is the whole's.
    protocol : Protocol
        Whose further VOIs are looked at; its image rules say how near is too near.

    Returns
    -------
    tuple of str
        In the order of the protocol's VOIs, without a full stop; empty where all is well. A drawn VOI that the case has
        not is refused elsewhere.
    """
    found = []
    for name in (voi.name for voi in protocol.vois[1:]):
        shell = protocol.shells.get(name)
        mask = case.mask if shell else case.masks.get(name)
        if mask is not None:
            found.append(_border_warning(name, shell, mask, case, protocol.image))
    return tuple(filter(None, found))


def _free(case: Case, mask: sitk.Image) -> NDArray[np.intp]:
    """Voxels (3,) between the box of a mask and where the whole image ends, the fewer of both sides, x, y, z."""
    first, size = np.split(np.array(voi_box(mask)), 2)
    whole = np.array(case.whole.size if case.whole else case.image.GetSize())
    first = first + (case.whole.first if case.whole else 0)
    return np.asarray(np.minimum(first, whole - first - size), np.intp)


def _border_warning(name: str, shell: Shell | None, mask: sitk.Image, case: Case, rules: ImageRules) -> str:
    """Of a VOI by its ``mask``, the drawn one's of a ``shell``."""
    free, spacing = _free(case, mask), np.array(case.image.GetSpacing())
    reach_mm = shell.to_mm if shell else 0.0
    if shell and ((free + 0.5) * spacing <= reach_mm).any():
        return (
            f"VOI {name} cut off by the image border, {(free * spacing).min():g} mm from the drawn VOI, expected more "
            f"than the {reach_mm:g} mm that it reaches"
        )
    left = max(0, whole_voxels(((free * spacing).min() - reach_mm) / rules.spacing_mm))
    return border_warning(f"VOI {name}", left, rules) if left < rules.border_voxels else ""


def check_views(case: Case, protocol: Protocol) -> None:
    """Raise CaseError, naming the case and the VOI, where a further VOI is too small for texture or is not there."""
    for view in views_of(protocol):
        if view.voi and not view.series:
            view.case(case, protocol)


def _check_size(name: str, mask: sitk.Image, case: Case, protocol: Protocol) -> None:
    rules, shell = protocol.image, protocol.shells.get(name)
    inside = sitk.GetArrayViewFromImage(mask)
    coarse = resample_mask(mask, rules.spacing_mm, case.whole, rules.mask_ties) if inside.any() else mask
    count = int(np.count_nonzero(sitk.GetArrayViewFromImage(coarse)))
    if count < rules.minimum_voxels:
        what = f" ({shell.words(rules.native_unit)})" if shell else ""
        raise CaseError(
            f"case {case.identifier}: the VOI {name}{what} has {count} voxels on the grid of "
            f"{rules.spacing_mm:g} mm, expected at least {rules.minimum_voxels}; {_REMEDY if shell else _DRAW}."
        )


def _mask_like(voxels: Mask, mask: sitk.Image) -> sitk.Image:
    found = sitk.GetImageFromArray(voxels.astype(np.uint8))
    found.CopyInformation(mask)
    return found
