"""A volume is on the disk whole, or an error says that it is not: ITK says nothing where a full disk cuts it short."""

import errno
import os
import re
from contextlib import contextmanager

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.imaging.writing import write_volume

resource = pytest.importorskip("resource", reason="needs limits of a process, which this system does not have")

BOTH = pytest.mark.parametrize("name", ["a.nii.gz", "a.seg.nrrd"])


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


@BOTH
def test_a_volume_comes_back_as_it_was(tmp_path, image, name):
    write_volume(image, tmp_path / name)
    read = sitk.ReadImage(str(tmp_path / name))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(read), sitk.GetArrayFromImage(image))
    np.testing.assert_allclose(read.GetSpacing(), image.GetSpacing(), rtol=1e-6)


def test_several_numbers_a_voxel_come_back_as_they_were(tmp_path, image):
    write_volume(sitk.Compose(image, image + 1), tmp_path / "a.nrrd")
    first, second = (sitk.VectorIndexSelectionCast(sitk.ReadImage(str(tmp_path / "a.nrrd")), i) for i in range(2))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(first), sitk.GetArrayFromImage(image))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(second), sitk.GetArrayFromImage(image) + 1)


@BOTH
@pytest.mark.parametrize("room", [0, 3, 1000, 20_000])
def test_a_disk_without_room_for_all_of_it_is_an_error_that_names_the_file(tmp_path, image, files_of, name, room):
    path = tmp_path / name
    with pytest.raises(OSError, match=re.escape(str(path))) as problem, files_of(room):
        write_volume(image, path)
    assert problem.value.errno in (errno.ENOSPC, errno.EIO), "the latter where ITK itself has seen it"


@BOTH
@pytest.mark.parametrize("lost", [1, 8, 4096])
def test_a_file_that_was_closed_without_its_last_bytes_is_a_full_disk(tmp_path, image, monkeypatch, name, lost):
    write = sitk.WriteImage

    def cut(image, path, **options):
        write(image, path, **options)
        os.truncate(path, os.path.getsize(path) - lost)

    monkeypatch.setattr(sitk, "WriteImage", cut)
    with pytest.raises(OSError, match=re.escape(str(tmp_path / name))) as problem:
        write_volume(image, tmp_path / name)
    assert problem.value.errno == errno.ENOSPC


@BOTH
def test_where_itk_says_little_the_system_tells_why(tmp_path, image, name):
    with pytest.raises(FileNotFoundError, match=re.escape(str(tmp_path / "none" / name))):
        write_volume(image, tmp_path / "none" / name)
    (tmp_path / name).mkdir()
    with pytest.raises(IsADirectoryError, match=re.escape(str(tmp_path / name))):
        write_volume(image, tmp_path / name)


@BOTH
def test_what_itk_alone_refuses_is_told_in_one_line(tmp_path, name):
    with pytest.raises(OSError, match=re.escape(str(tmp_path / name))) as problem:
        write_volume(sitk.Image([2, 2, 2], sitk.sitkLabelUInt8), tmp_path / name)
    assert problem.value.errno == errno.EIO
    assert "\n" not in problem.value.strerror
    assert "0x" not in problem.value.strerror
