"""Files read in another process: what arrives is what ITK reads, and no end of that process is ours."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.base.system import forks_unharmed
from IFXPredictLib.imaging import itk_process
from IFXPredictLib.imaging.itk_process import ReaderProcess, read_header, read_image, start_reader
from IFXPredictLib.imaging.mask_grid import Grid

STAND_IN = """
import os, signal, sys, time
for line in sys.stdin:
    if "ends by a signal" in line:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "ends for want of memory" in line:
        os.kill(os.getpid(), signal.SIGKILL)
    if "is killed in the midst" in line:
        sys.stdout.write('{"bytes": 1000}\\n' + "x" * 10)
        sys.stdout.flush()
        os._exit(3)
    if "sleeps" in line:
        time.sleep(600)
    print('{"bytes": 3}', flush=True)
    sys.stdout.write("abc")
    sys.stdout.flush()
"""


@pytest.fixture
def reader():
    """A reader whose process does what the file's name says."""
    process = ReaderProcess((sys.executable, "-c", STAND_IN), patience_s=3.0)
    yield process
    process.close()


def anisotropic(kind, components=1):
    image = sitk.Image([5, 4, 3], kind, components)
    values = np.random.default_rng(1).integers(0, 99, sitk.GetArrayFromImage(image).shape)
    filled = sitk.GetImageFromArray(values.astype(sitk.GetArrayFromImage(image).dtype), isVector=components > 1)
    filled.SetSpacing((0.7, 1 / 3, 5.0))
    filled.SetOrigin((-1023.0123456789, 2.0, 1e-7))
    filled.SetDirection((0.0, 1.0, 0.0, -0.6, 0.0, 0.8, 0.8, 0.0, 0.6))
    return filled


@pytest.mark.parametrize(
    "kind", [sitk.sitkInt16, sitk.sitkUInt8, sitk.sitkFloat32, sitk.sitkFloat64, sitk.sitkUInt64, sitk.sitkVectorUInt8]
)
def test_voxels_and_geometry_arrive_to_the_last_bit(tmp_path, kind):
    file = tmp_path / "a file with blanks, é.nrrd"
    written = anisotropic(kind, 2 if kind == sitk.sitkVectorUInt8 else 1)
    sitk.WriteImage(written, str(file))
    direct, found = sitk.ReadImage(str(file)), read_image(file)
    assert found.GetPixelID() == direct.GetPixelID() == written.GetPixelID()
    assert found.GetNumberOfComponentsPerPixel() == written.GetNumberOfComponentsPerPixel()
    for name in ("GetSize", "GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(found, name)() == getattr(direct, name)()
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(written))


def test_a_header_is_read_without_its_voxels(tmp_path):
    image = anisotropic(sitk.sitkInt16)
    image.SetMetaData("Segment0_Name", "Lesion")
    sitk.WriteImage(image, str(tmp_path / "voi.seg.nrrd"))
    found = read_header(tmp_path / "voi.seg.nrrd")
    assert (found.grid.size, found.kind, found.bytes_of_voxels) == ((5, 4, 3), "<i2", 5 * 4 * 3 * 2)
    assert found.grid == Grid.of(sitk.ReadImage(str(tmp_path / "voi.seg.nrrd")))
    assert found.entries["Segment0_Name"] == "Lesion"


def test_what_itk_refuses_is_itks_own_reason_and_the_next_file_is_read(tmp_path):
    (tmp_path / "text.nrrd").write_text("no image", encoding="utf-8")
    sitk.WriteImage(anisotropic(sitk.sitkInt16), str(tmp_path / "image.nrrd"))
    with pytest.raises(RuntimeError, match=r"text\.nrrd"):
        read_image(tmp_path / "text.nrrd")
    assert read_image(tmp_path / "image.nrrd").GetSize() == (5, 4, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ends by a signal.nii", r"ends by a signal\.nii: is damaged, ITK crashed in reading it \(SIGSEGV\); copy"),
        ("ends for want of memory.nii", r"was ended \(SIGKILL\): the memory may not suffice; close other programs"),
        ("is killed in the midst.nii", r"is damaged, ITK crashed in reading it \(status 3\)"),
    ],
)
def test_the_end_of_the_process_is_one_files_failure(reader, tmp_path, name, words):
    with pytest.raises(CaseError, match=words):
        reader.ask("image", [tmp_path / name])
    assert reader.ask("image", [tmp_path / "good.nii"]) == ({"bytes": 3}, bytearray(b"abc"))


def test_a_file_that_takes_for_ever_is_given_up(tmp_path):
    process = ReaderProcess((sys.executable, "-c", STAND_IN), patience_s=0.3)
    with pytest.raises(CaseError, match=r"sleeps\.nii: was not read within 0\.3 s; is it damaged\?"):
        process.ask("image", [tmp_path / "sleeps.nii"])
    process.close()


def test_a_process_that_was_interrupted_in_the_midst_answers_no_later_question(reader, tmp_path, monkeypatch):
    """Or the rest of the first answer would be taken for the second."""
    answer = ReaderProcess._answer

    def interrupted(process, request):
        answer(process, request)
        raise KeyboardInterrupt

    monkeypatch.setattr(ReaderProcess, "_answer", staticmethod(interrupted))
    with pytest.raises(KeyboardInterrupt):
        reader.ask("image", [tmp_path / "good.nii"])
    monkeypatch.undo()
    assert reader.ask("image", [tmp_path / "good.nii"])[1] == bytearray(b"abc")


def test_a_relative_path_is_that_of_the_folder_one_stands_in_now(tmp_path, monkeypatch):
    """Not of the folder in which the process was started, where a file of that name may lie, too."""
    for i, name in enumerate(("one", "other")):
        (tmp_path / name).mkdir()
        sitk.WriteImage(sitk.Image([3 + i, 3, 3], sitk.sitkInt16), str(tmp_path / name / "ct.nrrd"))
    found = []
    for name in ("one", "other"):
        monkeypatch.chdir(tmp_path / name)
        found.append(read_image(Path("ct.nrrd")).GetSize()[0])
    assert found == [3, 4]


def test_threads_take_turns(tmp_path):
    files = [tmp_path / f"{i}.nrrd" for i in range(6)]
    for i, file in enumerate(files):
        sitk.WriteImage(sitk.Image([3 + i, 3, 3], sitk.sitkInt16), str(file))
    found = {}
    threads = [threading.Thread(target=lambda f=f: found.update({f: read_image(f).GetSize()[0]})) for f in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[file] for file in files] == [3, 4, 5, 6, 7, 8]


def test_the_process_is_gone_with_the_one_that_asks(tmp_path):
    """Not left waiting for questions of a process that was killed."""
    sitk.WriteImage(anisotropic(sitk.sitkInt16), str(tmp_path / "image.nrrd"))
    start_reader()
    read_image(tmp_path / "image.nrrd")  # it has begun: one that is still beginning may be killed instead
    child = itk_process._READER._process
    itk_process._READER.close()
    assert child.returncode == 0
    waited = time.monotonic() + 5
    while time.monotonic() < waited and os.path.exists(f"/proc/{child.pid}"):
        time.sleep(0.01)
    assert not os.path.exists(f"/proc/{child.pid}")


@pytest.mark.skipif(not forks_unharmed(), reason="this system's processes are not forked")
def test_processes_for_many_cases_have_a_reader_from_the_start_and_another_where_it_ends(tmp_path):
    sitk.WriteImage(sitk.Image([3, 4, 5], sitk.sitkInt16), str(tmp_path / "image.nrrd"))
    (tmp_path / "asked.py").write_text(
        "import os\n"
        "from IFXPredictLib.imaging import itk_process\n"
        "def asked(path):\n"
        "    reader = itk_process._READER._process\n"
        "    if path is None:\n"
        "        reader.kill()\n"
        "        reader.wait()\n"
        "        return type(reader).__name__, reader.pid != os.getpid()\n"
        "    return type(reader).__name__, itk_process.read_image(path).GetSize()\n",
        encoding="utf-8",
    )
    code = """
import sys
sys.path.append(sys.argv[1])
from pathlib import Path
from asked import asked
from IFXPredictLib.base.process_pool import pool_of, prepare_processes
prepare_processes(1, ["IFXPredictLib.imaging.itk_process"])
file = Path(sys.argv[1]) / "image.nrrd"
for found in pool_of(1).in_order(asked, [file, None, file, file]):
    print(*found)
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    of_a_fork = "ForkedProcess"
    assert said.stdout.splitlines() == [
        f"{of_a_fork} (3, 4, 5)",
        f"{of_a_fork} True",
        f"{of_a_fork} (3, 4, 5)",
        "Popen (3, 4, 5)",
    ]


def test_a_python_without_an_interpreter_reads_by_itself(tmp_path, monkeypatch):
    sitk.WriteImage(anisotropic(sitk.sitkInt16), str(tmp_path / "image.nrrd"))
    monkeypatch.setattr(sys, "executable", "")
    monkeypatch.setattr(itk_process, "_READER", None)
    assert read_image(tmp_path / "image.nrrd").GetSpacing() == (0.7, 1 / 3, 5.0)
