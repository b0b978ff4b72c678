"""The maps of a case as a folder: a NIfTI file each, and a table that says in words what each shows.

Maps on disk: NIfTI files on the image's grid, to be laid over it in any viewer.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import SimpleITK as sitk

from ..base.errors import IFXPredictError
from ..base.files import write_whole
from ..base.scratch import final_place
from ..bundles.bundle import Bundle
from ..features.radiomics import radiomics_unit
from ..features.resnet import DEEP_NAMES
from ..imaging.writing import write_volume
from ..tables.schema import ColumnFacts, schema_name, write_typed_table
from .maps import GRAD_CAM, check_mappable, map_words, mapped_features, network_maps

ENDING = ".nii.gz"
FOLDER = "maps"
"""Beside a prediction's tables."""

TABLE = "maps.tsv"
"""In that folder: what each map shows; its schema lies beside it."""

_COLUMNS = {
    "file": ColumnFacts(str, "File", "the map, in this folder"),
    "shows": ColumnFacts(str, "Shows", "what the map shows"),
    "unit": ColumnFacts(str, "Unit", "unit of the map"),
    "minimum": ColumnFacts(float, "Minimum", "lowest value, in the unit of its row"),
    "maximum": ColumnFacts(float, "Maximum", "highest value, in the unit of its row"),
    "models": ColumnFacts(str, "Models", "the models that use it"),
    "notice": ColumnFacts(str, "Notice", "of the bundle; empty where it has none"),
}

_DESCRIP_BYTES = 79


def write_map(image: sitk.Image, path: Path, notice: str = "") -> None:
    """Write a map to ``path`` (.nii.gz), whole or not at all; NIfTI stores its geometry in single precision.

    ``notice`` goes into the header's field descrip, cut to the 79 bytes that it holds. NaN stays NaN in the file;
    programs that read it by ITK, Slicer among them, show 0 there.
    Raises IFXPredictError for another ending, and where the file cannot be written.
    """
    if not path.name.endswith(ENDING):
        raise IFXPredictError(f"{path}: a map is written as {ENDING}; give a name that ends so.")
    marked = sitk.Image(image)
    marked.SetMetaData("ITK_FileNotes", notice.encode()[:_DESCRIP_BYTES].decode(errors="ignore"))
    try:
        write_whole(path, lambda file: write_volume(marked, file))
    except OSError as problem:
        raise IFXPredictError(
            f"{final_place(path)}: the map cannot be written ({problem.strerror}); is the disk full?"
        ) from problem


def map_files(bundle: Bundle) -> list[str]:
    """The files that ``write_maps`` leaves of ``bundle``, within its folder; raises as ``check_mappable``."""
    check_mappable(bundle)
    names = (f"{one}{ENDING}" for one in (*network_maps(bundle), *mapped_features(bundle)))
    return [f"{FOLDER}/{name}" for name in (TABLE, schema_name(TABLE), *names)]


class MapRow(NamedTuple):
    """One line of maps.tsv: what a map ``shows``, its ``unit``, lowest and highest value, and the models that use it.

    ``models`` are separated by commas: those that take the feature, or any deep feature of the network, themselves or
    through a model that they fuse. ``notice`` is the bundle's.
    """

    file: str
    shows: str
    unit: str
    minimum: float
    maximum: float
    models: str
    notice: str


def write_maps(maps: Mapping[str, sitk.Image], bundle: Bundle, layer: str, out: Path) -> None:
    """Write what ``case_maps`` gave for ``bundle`` and ``layer`` into the FOLDER of ``out``, with its TABLE.

    Best into one of ``Output.written``, as it appears file by file. Raises IFXPredictError where it cannot be written.
    """
    for name, image in maps.items():
        write_map(image, out / FOLDER / f"{name}{ENDING}", bundle.notice)
    write_typed_table(out / FOLDER / TABLE, _COLUMNS, map_rows(maps, bundle, layer))


def map_rows(maps: Mapping[str, sitk.Image], bundle: Bundle, layer: str) -> list[MapRow]:
    """One row a map, in the order of ``maps``."""
    takers = {name: _takers_of_deep(bundle) for name in network_maps(bundle)} | mapped_features(bundle)
    return [
        MapRow(
            f"{name}{ENDING}",
            map_words(name, bundle.protocol.outcome, layer),
            "log odds" if name in GRAD_CAM else radiomics_unit(name, bundle.protocol.image.unit),
            *_range(image),
            ", ".join(_with_fusions(takers[name], bundle)),
            bundle.notice,
        )
        for name, image in maps.items()
    ]


def _takers_of_deep(bundle: Bundle) -> tuple[str, ...]:
    return tuple(model.name for model in bundle.models if set(model.inputs) & set(DEEP_NAMES))


def _with_fusions(takers: tuple[str, ...], bundle: Bundle) -> list[str]:
    """In the bundle's order."""
    return [
        model.name
        for model in bundle.models
        if model.name in takers or (model.fuses and not set(takers).isdisjoint(model.inputs))
    ]


def _range(image: sitk.Image) -> tuple[float, float]:
    """The lowest and the highest value; NaN, outside the VOI, is none."""
    values = sitk.GetArrayViewFromImage(image)
    return float(np.nanmin(values)), float(np.nanmax(values))
