"""Writes events.tfevents by TensorBoard's own code: pip install tensorboard==2.21.0; python write_events.py."""

from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

SCALARS = ((1, "loss", 0.6931471805599453), (1, "auc_held_back", 0.5), (127, "loss", 0.0), (300, "loss", 1e-30))

if __name__ == "__main__":
    with Path(__file__).with_name("events.tfevents").open("wb") as stream:
        writer = RecordWriter(stream)
        writer.write(Event(wall_time=1700000000.25, file_version="brain.Event:2").SerializeToString())
        for step, tag, value in SCALARS:
            summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
            writer.write(Event(wall_time=1700000000.25, step=step, summary=summary).SerializeToString())
        writer.flush()
