"""The log against the bytes that TensorBoard's own writer leaves: Testing/baselines/tensorboard/write_events.py."""

import math
import struct

import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.training.tensorboard import TrainingLog

TIME = 1700000000.25


@pytest.fixture
def log(tmp_path):
    return TrainingLog(tmp_path / "log", now=lambda: TIME)


def events(tmp_path, network="network"):
    return (tmp_path / "log" / network / "events.out.tfevents.ifxpredict").read_bytes()


def test_the_file_is_to_the_byte_what_tensorboard_itself_writes(log, tmp_path, repository):
    log.add("network", 1, {"loss": math.log(2), "auc_held_back": 0.5})
    log.add("network", 127, {"loss": 0.0})
    log.add("network", 300, {"loss": 1e-30})
    expected = repository / "Testing" / "baselines" / "tensorboard" / "events.tfevents"
    assert events(tmp_path) == expected.read_bytes()


def test_each_network_has_a_folder_that_tensorboard_takes_for_a_run(log, tmp_path):
    log.add("network", 1, {"loss": 0.5})
    log.add("fold_0", 1, {"loss": 0.25})
    assert struct.pack("<f", 0.5) in events(tmp_path)
    assert struct.pack("<f", 0.25) in events(tmp_path, "fold_0")


def test_a_resumed_training_goes_on_and_a_new_one_begins_anew(log, tmp_path):
    log.add("network", 1, {"loss": 0.5})
    first = events(tmp_path)
    again = TrainingLog(tmp_path / "log", now=lambda: TIME)
    again.add("network", 2, {"loss": 0.25})
    assert events(tmp_path).startswith(first)
    assert len(events(tmp_path)) > len(first)
    again.add("network", 1, {"loss": 0.5})
    assert events(tmp_path) == first


def test_a_log_that_begins_in_the_midst_says_its_version_first_as_well(log, tmp_path):
    log.add("network", 7, {"loss": 0.5})
    assert b"brain.Event:2" in events(tmp_path)[:40]


def test_a_folder_that_cannot_be_made_is_refused_by_name(tmp_path):
    (tmp_path / "log").write_text("a file", encoding="utf-8")
    with pytest.raises(IFXPredictError, match=r"log: cannot be used as an output folder"):
        TrainingLog(tmp_path / "log")
