"""What the reading process answers, line by line."""

import io
import json

import numpy as np
import SimpleITK as sitk

from IFXPredictLib.imaging.itk_server import serve


def test_each_request_gets_one_reply_and_its_voxels(tmp_path):
    values = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    sitk.WriteImage(sitk.GetImageFromArray(values), str(tmp_path / "image.mha"))
    files = [tmp_path / "image.mha", tmp_path / "missing.mha"]
    asked = [{"task": task, "files": [str(file)]} for task in ("image", "header") for file in files]
    replies = io.BytesIO()
    serve(io.BytesIO(b"".join(json.dumps(one).encode() + b"\n" for one in asked)), replies)
    replies.seek(0)
    image = json.loads(replies.readline())
    assert (image["shape"], image["type"], image["bytes"]) == ([2, 3, 4], "<i2", 48)
    assert np.frombuffer(replies.read(48), "<i2").tolist() == list(range(24))
    assert "missing.mha" in json.loads(replies.readline())["error"]
    assert json.loads(replies.readline())["size"] == [4, 3, 2]
    assert "error" in json.loads(replies.readline())
    assert not replies.read()


def test_slices_become_one_volume_of_float32_in_the_order_that_is_given(tmp_path):
    files = []
    for i in (2, 0, 1):
        files.append(str(tmp_path / f"{i}.mha"))
        image = sitk.GetImageFromArray(np.full((1, 2, 2), i, np.int16))
        sitk.WriteImage(image, files[-1])
    replies = io.BytesIO()
    serve(io.BytesIO(json.dumps({"task": "series", "files": files}).encode() + b"\n"), replies)
    replies.seek(0)
    said = json.loads(replies.readline())
    assert (said["type"], said["shape"]) == ("<f4", [3, 2, 2])
    assert np.frombuffer(replies.read(), "<f4").reshape(3, 4)[:, 0].tolist() == [2.0, 0.0, 1.0]
