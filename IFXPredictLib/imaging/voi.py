"""The VOI's facts, what is refused of it and what the reader of a prediction is warned of."""

from dataclasses import dataclass, fields
from hashlib import sha256

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..base.files import sha256_of_content
from ..protocol.schema import ImageRules
from ..stats.slice_surfaces import across_slices, slices_apart
from .case import Case
from .further import IMAGE, MASK
from .mask_grid import check_slices
from .mask_ties import tied_voxels
from .modality import check_intensities, modality_warnings
from .resampling import STABLE, resample_mask, voi_box
from .surroundings import surroundings_note
from .whole import Whole

_ROUNDING = 1e-3
"""Voxels: a distance of 6 voxels stays 6 where spacing stored in single precision makes it 5.9999, and slices of a
series 3.0002 mm apart are 3 mm thick."""

_REGROUPED = 0.05
_CHANGED_VOLUME = 0.15
"""Shares of the VOI that resampling may put into other pieces, and add or take away, before it is warned of: both above
what any of 410 simulated contours and a real one show (decision 38)."""

_WAVELETS_REACH = 3
_MOVED_AT_BORDER = (973, 897, 415, 82, 21, 16)
"""With so many voxels of 3 mm around the VOI's box, from 0: the most of ifx_cte's 1116 features that moved by more than
1 % in a real CT and four simulated ones that were cut there (decision 40). From 3 on no bit of a wavelet changes."""

MOVED_BY_TIES = ((0.1, 150), (0.5, 312), (1, 484), (2, 642), (5, 730), (10, 846), (20, 944), (50, 968))
"""Per cent of a VOI's voxels that were decided otherwise, and the most of those features that moved by more than 1 %
then in a real CT and twelve simulated ones (decision 40)."""

_NO_NUMBERS = ("notes", "grid_mm", "grid_sha256", "surroundings")
_ALONG = ("from left to right", "from front to back", "from foot to head")
"""The axes x, y, z of a Case, which is stored in LPS order."""


@dataclass(frozen=True)
class VoiFacts:
    """A VOI in numbers.

    On the native grid: ``volume_ml``, ``mean_intensity``, ``gas_fraction`` (0 to 1; 0 without a rule for gas),
    ``slices`` that it touches and their distance ``slice_thickness_mm``, whatever way they were angled, ``components``
    (pieces; voxels that share a face, an edge or a corner are one piece, as a wall drawn slice by slice may touch
    across a corner), ``largest_piece`` (its share of the VOI's voxels). On the 3 mm grid: ``voxels``, their edges
    ``grid_mm`` along x, y, z (3 mm, or the image's own spacing where the VOI is one voxel thick), ``grid_thinnest``
    (the voxels of its box in its thinnest direction), ``grid_components``, ``grid_largest_piece``, and ``regrouped``:
    the share of the VOI that lies in other pieces there than as drawn, the pieces of both ordered by size.
    ``grid_ties`` are those that are in the VOI or not by rounding alone, ``grid_sha256`` is the hash of their mask.
    ``border_voxels`` is the smallest distance from the VOI's box to the image's in whole voxels of 3 mm. ``darkest`` is
    the lowest intensity of the whole image; ``notes`` are those of the case. ``apart`` is the smallest distance of two
    slices that the VOI touches, in slices (0 for one slice), ``surroundings`` what is to be said of what lies around.
    """

    volume_ml: float
    mean_intensity: float
    slices: int
    components: int
    voxels: int
    gas_fraction: float
    border_voxels: int
    slice_thickness_mm: float
    darkest: float
    largest_piece: float
    grid_mm: tuple[float, ...]
    grid_components: int
    grid_largest_piece: float
    regrouped: float
    grid_thinnest: int
    grid_ties: int = 0
    grid_sha256: str = ""
    notes: tuple[str, ...] = ()
    apart: int = 1
    surroundings: str = ""

    @property
    def grid_volume_ml(self) -> float:
        """The volume in mL of the voxels on the grid that the features are computed on."""
        return float(self.voxels * np.prod(self.grid_mm) / 1000)

    def numbers(self) -> dict[str, float]:
        """The facts that are a number each, by name: what a reading's record keeps."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        numbers = {name: value for name, value in found.items() if name not in _NO_NUMBERS}
        return numbers | {"grid_volume_ml": self.grid_volume_ml}


def voi_facts(case: Case, rules: ImageRules, coarse: sitk.Image | None = None) -> VoiFacts:
    """A VOI in numbers, for ``check_voi`` and ``voi_warnings``.

    Parameters
    ----------
    case : Case
        The patient; of a part of an image the facts are the whole's.
    rules : ImageRules
        The grid's spacing in mm, and the rule for gas: ``protocol.image``.
    coarse : SimpleITK.Image, optional
        The mask on that grid, where it is known (``resample_mask``).

    Returns
    -------
    VoiFacts
        Volume in mL, mean and darkest intensity, slices, distance to the border, voxels on the 3 mm grid, pieces.
    """
    mask = sitk.GetArrayViewFromImage(case.mask).astype(bool)  # z, y, x
    spacing = np.array(case.image.GetSpacing()[::-1])
    values = sitk.GetArrayViewFromImage(case.image)[mask]
    first, size = _box(case.mask)
    if coarse is None:
        coarse = resample_mask(case.mask, rules.spacing_mm, case.whole, rules.mask_ties)
    voxels = int(np.count_nonzero(sitk.GetArrayViewFromImage(coarse)))
    pieces = piece_shares(_within(case.mask, first, size))
    on_grid = _within(coarse, *_box(coarse)) if voxels else np.zeros((0, 0, 0), np.bool_)
    coarse_pieces = piece_shares(on_grid)
    whole = case.whole or Whole(case.image.GetSize(), case.image.GetOrigin(), (0, 0, 0))
    across = across_slices(tuple(spacing))
    slices, apart = slices_apart(mask, tuple(spacing))
    around = tuple(slice(max(a - 1, 0), a + n + 1) for a, n in zip(first, size, strict=True))
    return VoiFacts(
        volume_ml=float(values.size * np.prod(spacing) / 1000),
        mean_intensity=float(values.mean(dtype=np.float64)),
        slices=slices,
        components=pieces.size,
        voxels=voxels,
        gas_fraction=float(np.mean(values < rules.gas.below)) if rules.gas else 0.0,
        border_voxels=_border_voxels(first + whole.first[::-1], size, whole.size[::-1], spacing / rules.spacing_mm),
        slice_thickness_mm=float(spacing[across]),
        darkest=case.darkest,
        largest_piece=float(pieces[0]),
        grid_mm=coarse.GetSpacing(),
        grid_components=coarse_pieces.size,
        grid_largest_piece=float(coarse_pieces.max(initial=0)),
        regrouped=_regrouped(pieces, coarse_pieces),
        grid_thinnest=min(on_grid.shape),
        grid_ties=0 if rules.mask_ties == STABLE else tied_voxels(case.mask, coarse, whole.first),
        grid_sha256=_grid_sha256(coarse) if voxels else "",
        notes=case.notes,
        apart=apart,
        surroundings=surroundings_note(
            sitk.GetArrayViewFromImage(case.image)[around], mask[around], case.darkest, rules
        ),
    )


def check_voi(facts: VoiFacts, case_identifier: str, rules: ImageRules) -> None:
    """Refuse a VOI that no texture can be told from.

    Parameters
    ----------
    facts : VoiFacts
        Of ``voi_facts``.
    case_identifier : str
        For the message.
    rules : ImageRules
        ``protocol.image``: the least voxels on the 3 mm grid, the modality.

    Raises
    ------
    CaseError
        For fewer voxels than the protocol's least; for a VOI on every second slice or fewer, as drawn on other slices
        than the image's or not interpolated; where intensities cannot be those of the modality.
    """
    check_intensities(facts.darkest, facts.mean_intensity, rules, f"case {case_identifier}")
    check_slices(facts.slices, facts.apart, f"case {case_identifier}: the VOI")
    if facts.voxels < rules.minimum_voxels:
        raise CaseError(
            f"case {case_identifier}: the VOI has {facts.voxels} voxels of {_edges(facts)} mm "
            f"({facts.grid_volume_ml:.2g} mL), expected at least {rules.minimum_voxels}; draw the whole lesion, "
            "or check that the label is the right one."
        )


def voi_warnings(facts: VoiFacts, rules: ImageRules) -> tuple[str, ...]:
    """What makes a prediction of this VOI less sure.

    Parameters
    ----------
    facts : VoiFacts
        Of ``voi_facts``.
    rules : ImageRules
        ``protocol.image``: pieces, gas, slice thickness and border that are expected.

    Returns
    -------
    tuple of str
        A short sentence each; empty where all is well. First what its files say, then whether the image is of the
        expected modality at all, then what is odd about the VOI.
    """
    warnings = [*facts.notes, *modality_warnings(facts.darkest, facts.mean_intensity, rules)]
    warnings += [facts.surroundings] if facts.surroundings else []
    if facts.components != rules.pieces:
        question = ": is one side missing?" if facts.components < rules.pieces else ""
        warnings.append(f"VOI in {_count(facts.components)}, expected {rules.pieces}{question}")
    warnings += _grid_warnings(facts, rules)
    if rules.gas and facts.gas_fraction > rules.gas.fraction:
        warnings.append(
            f"{100 * facts.gas_fraction:.1f} % of the VOI below {rules.gas.below:g} {rules.native_unit} (gas), "
            f"expected at most {100 * rules.gas.fraction:g} %: draw the wall without the lumen"
        )
    if abs(facts.slice_thickness_mm - rules.slice_thickness_mm) > rules.slice_thickness_tolerance_mm:
        warnings.append(f"slices {facts.slice_thickness_mm:g} mm apart, expected {rules.slice_thickness_mm:g} mm")
    if facts.border_voxels < rules.border_voxels:
        warnings.append(border_warning("VOI", facts.border_voxels, rules))
    return tuple(warnings)


def border_warning(what: str, voxels: int, rules: ImageRules) -> str:
    """Of a VOI that lies so few ``voxels`` of 3 mm from where the image ends: which filters see it, what it may do."""
    near_mm, needed_mm = (n * rules.spacing_mm for n in (voxels, rules.border_voxels))
    filters = "wavelets and Laplacian of Gaussian" if voxels < _WAVELETS_REACH else "Laplacian of Gaussian"
    moved = _MOVED_AT_BORDER[min(voxels, len(_MOVED_AT_BORDER) - 1)]
    return (
        f"{what} {near_mm:g} mm from the image border, expected at least {needed_mm:g} mm: {filters} may see where the "
        f"image ends (seen with ifx_cte: up to {moved} of 1116 features moved by over 1 %)"
    )


def voi_in_words(facts: VoiFacts, rules: ImageRules) -> str:
    """The VOI in one line: "VOI of 47.0 mL, mean 92 HU, 10 slices"; the mean has no unit where the image has none.

    Parameters
    ----------
    facts : VoiFacts
        Of ``voi_facts``.
    rules : ImageRules
        ``protocol.image``, for the unit.

    Returns
    -------
    str
    """
    mean = f"{facts.mean_intensity:.0f} {rules.native_unit}".strip()
    return f"VOI of {facts.volume_ml:.1f} mL, mean {mean}, {facts.slices} slices"


def voi_sha256(case: Case) -> str:
    """What a prediction is of, as a hash: the VOI's voxels, the image's intensities within its box, and their place.

    Of a case that is a part of an image it is the hash of the whole.
    The geometry enters in steps of 1/2048 mm, or of a direction: what a saved scene rounds leaves the hash as it was,
    also of the sums of powers of two that voxel edges often are.
    """
    return _seen_sha256(case.image, case.mask, case.whole)


def further_sha256(case: Case) -> dict[str, str]:
    """What else a prediction is of, by the columns of its files (image_NAME, mask_NAME); nothing of most cases.

    Of a further drawn VOI the hash is as ``voi_sha256`` has it, of a further series one of its intensities within the
    boxes of all drawn VOIs.
    """
    masks = (case.mask, *case.masks.values())
    series = {
        f"{IMAGE}{name}_sha256": sha256_of_content([_seen_sha256(one, mask, case.whole) for mask in masks])
        for name, one in case.images.items()
    }
    drawn = {f"{MASK}{name}_sha256": _seen_sha256(case.image, one, case.whole) for name, one in case.masks.items()}
    return series | drawn


def _seen_sha256(image: sitk.Image, mask: sitk.Image, part_of: Whole | None) -> str:
    inside, values = (sitk.GetArrayViewFromImage(volume) for volume in (mask, image))  # z, y, x
    z = _span(inside.max(axis=(1, 2)))
    shadow = inside[z].max(axis=0)
    box = z, _span(shadow.max(axis=1)), _span(shadow.max(axis=0))
    whole = part_of or Whole(image.GetSize(), image.GetOrigin(), (0, 0, 0))
    ends = [first + n for part, first in zip(box, whole.first[::-1], strict=True) for n in (part.start, part.stop)]
    geometry = (*image.GetSpacing(), *whole.origin, *image.GetDirection())
    place = [*whole.size[::-1], *ends, *np.rint(np.array(geometry) * 2048)]
    found = sha256(np.array(place, "<i8").tobytes())
    found.update(np.packbits(inside[box]).tobytes())
    found.update(values[box].astype("<f4").tobytes())
    return found.hexdigest()


def _grid_sha256(coarse: sitk.Image) -> str:
    """The hash of a mask on the grid: the VOI's box, its voxels, and their spacing in steps of 1/2048 mm."""
    first, size = _box(coarse)
    place = [*first, *size, *np.rint(np.array(coarse.GetSpacing()) * 2048)]
    found = sha256(np.array(place, "<i8").tobytes())
    found.update(np.packbits(_within(coarse, first, size)).tobytes())
    return found.hexdigest()


def piece_shares(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The share (pieces,) of the voxels of a 3-D mask that each of its 26-connected pieces has, largest first."""
    if not mask.any():  # nor has it a box, and ITK ends the process on an image without voxels
        return np.empty(0)
    pieces = sitk.ConnectedComponent(sitk.GetImageFromArray(mask.astype(np.uint8)), True)  # SciPy's is dear to import
    sizes = np.bincount(sitk.GetArrayViewFromImage(pieces)[mask])[1:]  # no voxel of the mask is 0
    return np.asarray(np.sort(sizes)[::-1] / sizes.sum(), dtype=np.float64)


def _regrouped(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """How much of the shares of the pieces differs, from 0 to 1, the largest pieces of both taken for the same."""
    shares = np.zeros((2, max(one.size, other.size)))
    shares[0, : one.size], shares[1, : other.size] = one, other
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def _box(mask: sitk.Image) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first voxel and the size of a mask's bounding box, both z, y, x."""
    size, first = np.split(np.array(voi_box(mask)[::-1]), 2)
    return first, size


def _within(mask: sitk.Image, first: NDArray[np.intp], size: NDArray[np.intp]) -> NDArray[np.bool_]:
    """The voxels (z, y, x) of a 0/1 mask in a box."""
    box = tuple(slice(a, a + n) for a, n in zip(first, size, strict=True))
    return np.asarray(sitk.GetArrayViewFromImage(mask)[box] != 0)


def _grid_warnings(facts: VoiFacts, rules: ImageRules) -> list[str]:
    """What resampling made of the VOI: other voxels than of 3 mm, other pieces, another volume.

    PyRadiomics 3.0.1 (``imageoperations.resampleImage``) keeps the spacing of each direction in which the VOI's
    bounding box on the native grid is one voxel; image and mask are both resampled so, and the lesion cube with them.
    """
    warnings = []
    kept = [(along, edge) for along, edge in zip(_ALONG, facts.grid_mm, strict=True) if _is_not(edge, rules.spacing_mm)]
    if facts.grid_thinnest == 1 and not kept:
        warnings.append(
            f"VOI one voxel thick on the grid of {rules.spacing_mm:g} mm: textures have no neighbours across it"
        )
    for along, edge in kept:
        where = "on one slice only" if facts.slices == 1 and edge == facts.slice_thickness_mm else ""
        warnings.append(
            f"VOI {where or 'one voxel thick ' + along}: resampling keeps {edge:.3g} mm there, features are not on "
            f"the grid of {rules.spacing_mm:g} mm"
        )
    if facts.grid_ties:
        warnings.append(_ties_warning(facts))
    if facts.regrouped > _REGROUPED:
        warnings.append(
            f"VOI in {_count(facts.grid_components)} on the grid of {_edges(facts)} mm, drawn in "
            f"{facts.components}: the largest has {facts.grid_largest_piece:.0%} of it, {facts.largest_piece:.0%} as "
            "drawn"
        )
    change = facts.grid_volume_ml / facts.volume_ml - 1
    if abs(change) > _CHANGED_VOLUME:
        warnings.append(
            f"VOI of {facts.volume_ml:.3g} mL is {facts.voxels} voxels of {_edges(facts)} mm, "
            f"{facts.grid_volume_ml:.3g} mL: {abs(change):.0%} of it {'gained' if change > 0 else 'lost'} by resampling"
        )
    return warnings


def _ties_warning(facts: VoiFacts) -> str:
    """How many voxels rounding decides, and what as large a share of a VOI was seen to do."""
    share = 100 * facts.grid_ties / max(1, facts.voxels)
    seen, moved = next((one for one in MOVED_BY_TIES if share <= one[0]), MOVED_BY_TIES[-1])
    return (
        f"{facts.grid_ties} of {facts.voxels} VOI voxels of {_edges(facts)} mm ({share:.3g} %) lie midway between two "
        "pixels: rounding of the image's position decides them (seen with ifx_cte: where "
        f"{seen:g} % were decided otherwise, up to {moved} of 1116 features moved by over 1 %)"
    )


def _is_not(edge: float, spacing_mm: float) -> bool:
    return abs(edge / spacing_mm - 1) > _ROUNDING


def _edges(facts: VoiFacts) -> str:
    """The voxels' edges on the grid, in mm: "3", or "3 x 3 x 5" where they differ."""
    edges = [f"{edge:.3g}" for edge in facts.grid_mm]
    return edges[0] if len(set(edges)) == 1 else " x ".join(edges)


def _count(pieces: int) -> str:
    return "1 piece" if pieces == 1 else f"{pieces} pieces"


def _span(touched: NDArray[np.uint8]) -> slice:
    """From the first to the last element that is not 0."""
    (at,) = np.nonzero(touched)
    return slice(int(at[0]), int(at[-1]) + 1)


def _border_voxels(
    first: NDArray[np.intp], size: NDArray[np.intp], extent: tuple[int, ...], voxels: NDArray[np.float64]
) -> int:
    """Whole 3 mm voxels between the box of ``size`` from ``first`` on and the end of an image of ``extent`` voxels.

    ``voxels``: the native edges in 3 mm voxels; all z, y, x.
    """
    free = np.minimum(first, np.array(extent) - first - size)
    return whole_voxels((free * voxels).min())


def whole_voxels(voxels: float) -> int:
    """How many whole voxels are in a distance of so many, where 5.9999 is 6 that a file rounded."""
    return int(np.floor(voxels + _ROUNDING))
