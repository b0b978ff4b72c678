"""Masks that are volumes: a label image, or a .seg.nrrd as 3D Slicer writes it.

3D Slicer keeps segments that overlap in layers, several numbers a voxel, and cuts the file to where something is drawn.
Its header says of each segment the name, the layer and the label there; labels of different layers may be the same.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..base.text import quoted
from .itk_process import read_header
from .mask_grid import Grid, empty_on, onto_grid
from .reading import read_volume
from .segments import Segment

_COUNT = re.compile("[0-9]{1,9}", re.ASCII)
_WITH_SEGMENTS = (".nrrd", ".nhdr")
_MOST_LABELS, _MOST_SIGNED = 500, 50
"""Atlases of the whole body have 100 to 200 labels, none of them negative."""
_FEW_LABELS, _ALIKE = 50, 0.3
"""With more labels than that, the least share of neighbours within them that are alike: labels are of regions, while
neighbours in an image are mostly two values (alike are 0.03 of a sacroiliac MRI with 378)."""
_ROUNDED = 1e-4
"""How far labels that are stored as floats, or with a slope, may be from whole numbers; probabilities are further."""


@dataclass(frozen=True)
class _Entry:
    """A segment with the layer, from 0, and the value there that are its voxels."""

    segment: Segment
    layer: int
    value: float


@dataclass(frozen=True)
class LabelImage:
    """A volume of labels, in ``layers`` (n of (z, y, x)): views of ``image``, but where a writer has rounded."""

    image: sitk.Image
    layers: tuple[NDArray[Any], ...]
    entries: tuple[_Entry, ...]

    @classmethod
    def of(cls, image: sitk.Image, header: Mapping[str, str], where: str) -> Self:
        """The labels of a volume whose file has the entries ``header``.

        Raises CaseError, beginning with ``where``, where it is not 3-D or has values that are not whole numbers.
        """
        kind = image.GetPixelIDTypeAsString()
        if image.GetDimension() != 3 or "complex" in kind:
            size = "x".join(map(str, image.GetSize()))
            raise CaseError(
                f"{where} has {image.GetDimension()} dimensions ({size}) and values of the kind '{kind}', expected one "
                "3-D volume with one number a voxel; export a single volume."
            )
        values = _whole_numbers(sitk.GetArrayViewFromImage(image))
        layers = (values,) if values.ndim == 3 else tuple(values[..., i] for i in range(values.shape[3]))
        labels = [_labels(layer, where) for layer in layers]
        for layer, found in zip(layers, labels, strict=True):
            _check_labels(layer, found, where)
        entries = _named(header, labels, where)
        return cls(image, layers, tuple(entries + _unnamed(labels, entries)))

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What the file holds; empty where nothing is drawn and nothing named."""
        return tuple(entry.segment for entry in self.entries)

    def draw(
        self, segment: Segment, image: Grid, tolerance_mm: float, where: str
    ) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        """The voxels (z, y, x) of ``segment`` on the grid ``image``, 0 or 1, and no notes; raises as ``onto_grid``."""
        entry = next(entry for entry in self.entries if entry.segment is segment)
        if not segment.drawn:  # its label may be another segment's in the first layer
            return empty_on(image), ()
        values = (self.layers[entry.layer] == entry.value).view(np.uint8)
        return onto_grid(values, Grid.of(self.image), image, tolerance_mm, where), ()


def open_label_image(path: Path, where: str, before: Callable[[Grid], None] = lambda _: None) -> LabelImage:
    """The labels of a file or a folder of DICOM slices; ``before`` is called with their grid before they are read.

    Raises CaseError where it cannot be read or holds none.
    """
    image = read_volume(path, before=before)
    return LabelImage.of(image, _header(path), where)


def _header(path: Path) -> Mapping[str, str]:
    """The entries of an NRRD file's header, which ``read_volume`` leaves out."""
    if not path.name.lower().endswith(_WITH_SEGMENTS):
        return {}
    return read_header(path).entries


def _whole_numbers(values: NDArray[Any]) -> NDArray[Any]:
    """The values themselves; whole numbers in their place where all are such but for rounding, as 0.9999999 is."""
    if values.dtype.kind != "f":
        return values
    nearest: NDArray[Any] = np.rint(values)
    return nearest if np.allclose(values, nearest, rtol=0, atol=_ROUNDED) else values


def _labels(values: NDArray[Any], where: str) -> list[float]:
    """The labels in ``values`` but the background's."""
    odd = values[values != np.round(values)] if values.dtype.kind == "f" else values[:0]  # NaN differs from itself
    if odd.size:
        fractions = np.unique(odd).tolist()
        more = f" and {len(fractions) - 8} more" if len(fractions) > 8 else ""
        raise CaseError(
            f"{where} has float values ({', '.join(f'{value:g}' for value in fractions[:8])}{more}), expected "
            "whole-number labels; resample masks with nearest neighbour and threshold probabilities first."
        )
    labels: list[float] = np.unique(values[values != 0]).tolist()
    return labels


def _check_labels(values: NDArray[Any], labels: list[float], where: str) -> None:
    """Raise CaseError where there are values as in an image: one of them would be a VOI, whatever is asked."""
    most = _MOST_SIGNED if labels[:1] < [0] else _MOST_LABELS
    if len(labels) > most or (len(labels) > _FEW_LABELS and _alike(values) < _ALIKE):
        raise CaseError(
            f"{where} holds {len(labels)} different values from {labels[0]:g} to {labels[-1]:g}, as an image does, "
            "expected labels; is it the image? Give the mask."
        )


def _alike(values: NDArray[Any]) -> float:
    """The share of voxels (z, y, x) other than 0 that have the value of their neighbour along x."""
    inside = values[..., 1:] != 0
    return float((values[..., 1:] == values[..., :-1])[inside].mean()) if inside.any() else 1.0


def _named(header: Mapping[str, str], labels: list[list[float]], where: str) -> list[_Entry]:
    """The segments that a header names, in its order; before Slicer 4.11 each had a layer of its own.

    Raises CaseError, beginning with ``where``, where its layer or label is no number.
    """
    entries = []
    i = 0
    while f"Segment{i}_Name" in header or f"Segment{i}_ID" in header:
        name = header.get(f"Segment{i}_Name") or header[f"Segment{i}_ID"]
        layer, value = (
            _whole(header, f"Segment{i}_{key}", usual, where) for key, usual in (("Layer", i), ("LabelValue", 1))
        )
        drawn = layer < len(labels) and value in labels[layer]
        entries.append(_Entry(Segment(value, name, drawn), layer if drawn else 0, value))
        i += 1
    return entries


def _whole(header: Mapping[str, str], key: str, usual: int, where: str) -> int:
    text = header.get(key, "").strip()
    if text and not _COUNT.fullmatch(text):
        raise CaseError(
            f"{where} has the {key} {quoted(text)} in its header, expected a whole number; export it again."
        )
    return int(text) if text else usual


def _unnamed(labels: list[list[float]], named: list[_Entry]) -> list[_Entry]:
    """The labels that no segment is named for; those of several layers are numbered from 1 where they are alike."""
    known = {(entry.layer, entry.value) for entry in named}
    left = [(layer, value) for layer, found in enumerate(labels) for value in found if (layer, value) not in known]
    numbers = [int(value) for _, value in left]
    if len(set(numbers)) < len(numbers):
        numbers = list(range(1, len(left) + 1))
    return [_Entry(Segment(number), *one) for number, one in zip(numbers, left, strict=True)]
