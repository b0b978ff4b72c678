"""Maps on disk: NIfTI files on the CT's grid, to be laid over it in any viewer."""

from pathlib import Path

import SimpleITK as sitk

from ..errors import IFXPredictError
from ..files import write_whole
from ..image_files import itk_reason

ENDING = ".nii.gz"


def write_map(image: sitk.Image, path: Path) -> None:
    """Write a map to ``path`` (.nii.gz), whole or not at all; NIfTI stores its geometry in single precision.

    NaN stays NaN in the file; programs that read it by ITK, Slicer among them, show 0 there.
    Raises IFXPredictError for another ending, and where the file cannot be written.
    """
    if not path.name.endswith(ENDING):
        raise IFXPredictError(f"{path}: a map is written as {ENDING}; give a name that ends so.")
    try:
        write_whole(path, lambda file: sitk.WriteImage(image, str(file), useCompression=True))
    except RuntimeError as problem:
        raise IFXPredictError(
            f"{path}: the map cannot be written ({itk_reason(problem)}); is the disk full?"
        ) from problem
