"""Volumes written to disk, whole or not without a word.

ITK's writer of NIfTI says nothing to its caller where the disk is full: it leaves a file that is cut short.
"""

import errno
import os
import struct
from pathlib import Path

import SimpleITK as sitk

_HEADER = 352
"""Bytes before the voxels of a NIfTI-1 file without extensions, as ITK writes them."""


def write_volume(image: sitk.Image, path: Path) -> None:
    """Write an image, compressed, in the format that the name of ``path`` says.

    Parameters
    ----------
    image : SimpleITK.Image
        Of one number a voxel.
    path : Path
        Ends in .nii.gz or .nrrd.

    Raises
    ------
    OSError
        Naming ``path``, where a NIfTI file could not be written to its end: the disk is full.
    RuntimeError
        ITK's, where it says so itself.
    """
    sitk.WriteImage(image, str(path), useCompression=True)
    if path.name.endswith(".nii.gz"):
        expected = _HEADER + sitk.GetArrayViewFromImage(image).nbytes
        if _inflated_length(path) != expected & 0xFFFFFFFF:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _inflated_length(path: Path) -> int:
    """The length before compression, modulo 2^32, that a whole gzip file ends with."""
    with path.open("rb") as stream:
        stream.seek(-min(4, path.stat().st_size), os.SEEK_END)
        end = stream.read(4)
    return int(struct.unpack("<I", end)[0]) if len(end) == 4 else -1
