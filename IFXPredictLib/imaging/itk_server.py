"""The process in which ITK reads files: ``python -m IFXPredictLib.imaging.itk_server``, asked by itk_process.

A request is a line of JSON, ``{"task": "image", "files": [...]}``. So is the reply: ``{"error": ...}``, or an image's
geometry and kind of voxels with the ``bytes`` of its voxels, which follow it. Of a header no bytes follow.
"""

import json
import math
import signal
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.interpreter import own_standard_output


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer ``requests``, one after another, until they end."""
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    for line in requests:
        request = json.loads(line)
        try:
            said, voxels = answer(request["task"], request["files"])
        except (RuntimeError, MemoryError) as problem:
            said, voxels = {"error": str(problem) or "not enough memory"}, np.empty(0, np.uint8)
        replies.write(json.dumps(said).encode() + b"\n")
        replies.write(voxels.data)
        replies.flush()


def answer(task: str, files: Sequence[str]) -> tuple[dict[str, Any], NDArray[Any]]:
    """What is said of ``files``, and their voxels: none of a "header", all of an "image" or a "series" of slices.

    Raises RuntimeError with ITK's reason.
    """
    if task == "header":
        return _header(files[0]), np.empty(0, np.uint8)
    image = _series(files) if task == "series" else sitk.ReadImage(files[0])
    values = sitk.GetArrayFromImage(image)
    return {
        "shape": values.shape,
        "type": values.dtype.str,
        "vector": _is_vector(image),
        "spacing": image.GetSpacing(),
        "origin": image.GetOrigin(),
        "direction": image.GetDirection(),
        "bytes": values.nbytes,
    }, values


def _is_vector(image: sitk.Image) -> bool:
    """Whether there are several numbers a voxel; NRRD has vectors of one, which are numbers."""
    return bool(image.GetNumberOfComponentsPerPixel() > 1 and image.GetPixelIDTypeAsString().startswith("vector"))


def _series(files: Sequence[str]) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(files)
    reader.SetOutputPixelType(sitk.sitkFloat32)  # a slice's rescale may have a fraction where the first one's has none
    image: sitk.Image = reader.Execute()
    return image


def _header(file: str) -> dict[str, Any]:
    reader = sitk.ImageFileReader()
    reader.SetFileName(file)
    reader.ReadImageInformation()
    one = sitk.Image([1] * reader.GetDimension(), reader.GetPixelID(), reader.GetNumberOfComponents())
    values = sitk.GetArrayViewFromImage(one)
    return {
        "size": reader.GetSize(),
        "spacing": reader.GetSpacing(),
        "origin": reader.GetOrigin(),
        "direction": reader.GetDirection(),
        "type": values.dtype.str,
        "vector": _is_vector(one),
        "bytes_of_voxels": math.prod(reader.GetSize()) * values.nbytes,
        "entries": {key: reader.GetMetaData(key) for key in reader.GetMetaDataKeys()},
    }


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends Ctrl-C to all; who asks decides
    serve(sys.stdin.buffer, own_standard_output())
