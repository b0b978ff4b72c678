"""A small study: five oblique, anisotropic, lopsided images whose headers name their patients; a clock to turn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import VoiRules
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.linkage import SourceCase
from IFXPredictLib.reading_study.session import ReaderSession

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
PATIENTS = ("Mustermann_MRN61", "Rossi_MRN70", "Dupont_MRN88", "Novak_MRN93", "Jansen_MRN01")
VOI = {"volume_ml": 12.5, "slices": 3}
SOFTWARE = {"ifxpredict": "0.1", "numpy": "2.4"}


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def forward(self, **delta):
        self.now += timedelta(**delta)


def ct_of(seed):
    random = np.random.default_rng(seed)
    image = sitk.GetImageFromArray(random.integers(-900, 900, (5, 7, 9)).astype(np.int16))
    image.SetSpacing((0.71, 0.83, 5.0))
    image.SetOrigin((-123.4567890123, 77.1 + seed, -903.3))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix())
    return image


def contour(image, seed=0):
    """An L that no flip or permutation of axes leaves where it was."""
    mask = np.zeros(image.GetSize()[::-1], np.uint8)
    mask[1:3, 1 + seed % 2 : 5, 2:4] = 1
    mask[2:4, 4:6, 3 : 6 + seed % 3] = 1
    drawn = sitk.GetImageFromArray(mask)
    drawn.CopyInformation(image)
    return drawn


def read_one(session, clock, round_number, pseudonym=None, seed=0, **options):
    """Open a case, draw for ten minutes, finish."""
    opened = session.open(round_number, pseudonym or session.next_item(round_number).pseudonym, **options)
    clock.forward(minutes=10)
    return session.finish(opened, contour(sitk.ReadImage(str(opened.image)), seed), 480.0, VOI, SOFTWARE)


def files_of(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="session")
def protocol():
    return load_protocol("ifx_cte")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinic")
    found = []
    for number, patient in enumerate(PATIENTS):
        image = ct_of(number)
        for key in ("descrip", "aux_file", "db_name", "0010|0010", "patient"):
            image.SetMetaData(key, patient)
        file = folder / f"{patient}{'.nii.gz' if number % 2 else '.nrrd'}"
        sitk.WriteImage(image, str(file))
        found.append(SourceCase(patient, file))
    return tuple(found)


@pytest.fixture
def study(tmp_path, sources, protocol, clock):
    folder = tmp_path / "shared" / "study"
    return create_study(folder, sources, ["anna", "bert"], protocol, seed=3, now=clock(), reviewers=["kim"])


@pytest.fixture(scope="session")
def two_vois(protocol):
    """A protocol of a wall and a node, on a portal and an arterial series."""
    return replace(protocol, vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "arterial"))


@pytest.fixture(scope="session")
def two_series(sources, tmp_path_factory):
    """The first two sources with an arterial series each, on a grid of its own."""
    folder, found = tmp_path_factory.mktemp("arterial"), []
    for number, source in enumerate(sources[:2]):
        file = folder / f"{source.case}_arterial.nrrd"
        image = ct_of(100 + number)[1:, :, :]
        image.SetMetaData("patient", source.case)
        sitk.WriteImage(image, str(file))
        found.append(replace(source, series={"arterial": file}))
    return tuple(found)


@pytest.fixture
def several(tmp_path, two_series, two_vois, clock):
    """A study of two cases with both series, in which both VOIs are drawn."""
    options = {"seed": 3, "now": clock(), "reviewers": ["kim"], "washout_days": 0}
    return create_study(tmp_path / "several", two_series, ["anna", "bert"], two_vois, **options)


@pytest.fixture
def session_of(study, tmp_path, clock):
    """A session of a reader at a workstation, each with a disk of its own."""

    def make(reader="anna", host="ct-1", of=study):
        return ReaderSession(of, reader, drafts=tmp_path / host, clock=clock, host=host)

    return make


@pytest.fixture
def session(session_of):
    return session_of()


@pytest.fixture
def record(session, clock):
    """Anna's reading of P002 in round 1."""
    return read_one(session, clock, 1, "P002")
