"""Maps on disk: NIfTI files on the image's grid, to be laid over it in any viewer."""

import shutil
from pathlib import Path

import SimpleITK as sitk

from ..base.errors import IFXPredictError
from ..base.files import write_whole
from ..imaging.reading import itk_reason

ENDING = ".nii.gz"
FOLDER = "maps"
"""Beside a prediction's tables."""

TABLE = "maps.tsv"
"""In that folder: what each map shows."""

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
        write_whole(path, lambda file: sitk.WriteImage(marked, str(file), useCompression=True))
    except RuntimeError as problem:
        raise IFXPredictError(
            f"{path}: the map cannot be written ({itk_reason(problem)}); is the disk full?"
        ) from problem


def remove_maps(out: Path) -> None:
    """Remove the FOLDER of maps that an earlier run left in ``out``, if there is one.

    Raises IFXPredictError, and removes nothing, where it holds something else, or cannot be removed.
    """
    folder = out / FOLDER
    if not folder.exists():
        return
    try:
        names = [file.name for file in folder.iterdir()]
        if others := [name for name in names if not name.endswith(ENDING) and name != TABLE]:
            raise IFXPredictError(
                f"{folder}: holds {min(others)!r}, which is no map and would be lost; give another folder."
            )
        shutil.rmtree(folder)
    except OSError as problem:
        raise IFXPredictError(
            f"{folder}: earlier maps cannot be removed ({problem.strerror}); give another folder."
        ) from problem
