"""A volume is on the disk whole, or an error says that it is not: ITK says nothing where a NIfTI meets a full disk."""

import errno
import re
from contextlib import contextmanager

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.imaging.writing import write_volume

resource = pytest.importorskip("resource", reason="needs limits of a process, which this system does not have")


@pytest.fixture
def image():
    values = np.random.default_rng(2).integers(-1000, 1000, (20, 30, 40)).astype(np.int16)
    made = sitk.GetImageFromArray(values)
    made.SetSpacing((0.7, 0.8, 5.0))
    return made


@pytest.fixture
def files_of():
    """Sets how long a file of this process may become, as on a disk on which so much is left."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextmanager
    def limited(size):  # not until the test's end: pytest's own output may go to a file
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited


@pytest.mark.parametrize("name", ["a.nii.gz", "a.nrrd"])
def test_a_volume_comes_back_as_it_was(tmp_path, image, name):
    write_volume(image, tmp_path / name)
    read = sitk.ReadImage(str(tmp_path / name))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(read), sitk.GetArrayFromImage(image))
    np.testing.assert_allclose(read.GetSpacing(), image.GetSpacing(), rtol=1e-6)


@pytest.mark.parametrize("room", [0, 3, 1000, 20_000])
def test_a_disk_without_room_for_all_of_it_is_an_error_that_names_the_file(tmp_path, image, files_of, room):
    path = tmp_path / "a.nii.gz"
    with pytest.raises(OSError, match=re.escape(str(path))) as problem, files_of(room):
        write_volume(image, path)
    assert problem.value.errno == errno.ENOSPC
