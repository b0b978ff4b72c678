"""What is sent fits the memory, or is refused with what to do; the request carries its number and folder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base import memory
from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.worker.case_transfer import Geometry, SentCase
from IFXPredictLib.worker.messages import CutoffsRequest
from IFXPredictLib.worker.sending import LIBRARIES, sending_of_batch, sending_of_case, sending_of_cutoffs
from IFXPredictLib.worker.sent_batch import SentBatch


@pytest.fixture
def little(monkeypatch):
    """A computer with room for one process and no more."""
    monkeypatch.setattr(memory, "free_bytes", lambda: 2 * LIBRARIES)


def test_cut_offs_need_the_process_alone_and_get_their_number(little):
    sending = sending_of_cutoffs(CutoffsRequest(0, "/bundle", "clinical", ("youden",), None))
    sending.check(LIBRARIES)
    assert list(sending.written(Path())) == []
    assert sending.request(7, Path()).id == 7
    with pytest.raises(CaseError, match="cut-off: the process"):
        sending.check(3 * LIBRARIES)


def test_a_batch_of_several_at_a_time_needs_as_many_processes(little, tmp_path):
    batch = SentBatch(tmp_path, tmp_path / "out", cohort=tmp_path / "cohort.csv", workers=4)
    with pytest.raises(CaseError, match=r"batch: the processes.*lower the cases at a time"):
        sending_of_batch(batch).check(LIBRARIES)


def test_an_mri_that_is_normalised_needs_more_than_a_ct_of_its_size(little):
    image, mask = (np.broadcast_to(kind(0), (100, 500, 500)) for kind in (np.int16, np.uint8))  # 75 MB, as they say
    ct = SentCase("P7", image, mask, Geometry((1.0,) * 3, (0.0,) * 3, (1.0, 0, 0, 0, 1, 0, 0, 0, 1)), {})
    mri = replace(ct, normalised=True)
    sending_of_case(ct, lambda *_: None).check(LIBRARIES)  # and 150 MB
    sending_of_case(mri, lambda *_: None).check(0)  # 650 MB
    with pytest.raises(CaseError, match=r"case P7: the prediction from 25 million voxels: needs 1\.[01] GB of memory"):
        sending_of_case(mri, lambda *_: None).check(LIBRARIES)
