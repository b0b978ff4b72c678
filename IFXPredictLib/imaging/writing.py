"""Volumes written to disk, whole or not without a word.

ITK says nothing to its caller where the disk is full as it closes a file: NIfTI and NRRD are left cut short.
"""

import errno
import os
import struct
from pathlib import Path

import SimpleITK as sitk

from .reading import itk_reason

_NIFTI_HEADER = 352
"""Bytes before the voxels of a NIfTI-1 file without extensions, as ITK writes them; compressed with them."""


def write_volume(image: sitk.Image, path: Path) -> None:
    """Write an image, compressed, in the format that the name of ``path`` says.

    Parameters
    ----------
    image : SimpleITK.Image
        Of one number a voxel, or several in NRRD.
    path : Path
        Ends in .nii.gz or .nrrd.

    Raises
    ------
    OSError
        Naming ``path``, where it could not be written to its end: with the system's reason (no such folder, a full
        disk), or with ITK's where the system has none.
    """
    try:
        sitk.WriteImage(image, str(path), useCompression=True)
    except RuntimeError as problem:
        path.open("ab").close()  # fails with the system's own reason, where that is one
        raise OSError(errno.EIO, itk_reason(problem), str(path)) from problem
    header = _NIFTI_HEADER if path.name.endswith(".nii.gz") else 0
    if _inflated_length(path) != (header + sitk.GetArrayViewFromImage(image).nbytes) & 0xFFFFFFFF:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _inflated_length(path: Path) -> int:
    """The length before compression, modulo 2^32, that a whole gzip stream, and so the file, ends with."""
    with path.open("rb") as stream:
        stream.seek(-min(4, path.stat().st_size), os.SEEK_END)
        end = stream.read(4)
    return int(struct.unpack("<I", end)[0]) if len(end) == 4 else -1
