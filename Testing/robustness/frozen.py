"""Bundles, results that are kept for the next run, and tensors: what was frozen, and may not come back otherwise."""

import json
import struct
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import damage
import numpy as np
import trees
from hypothesis import strategies as st
from judging import Kind, Place, Refused, WrongError, run_command
from strict_images import UnclearError

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.base.files import json_text, sha256_of_content
from IFXPredictLib.base.kept import kept_or_new
from IFXPredictLib.base.tensor_file import check_tensors
from IFXPredictLib.bundles.store import load_bundle

_RESOURCES = Path(__file__).parents[2] / "Resources"


class Bundle(Kind):
    """A bundle of which bytes are changed: refused, unless nothing was."""

    name = "bundle"
    _demo = _RESOURCES / "Bundles" / "demo"

    def write(self, place: Place, change: Any) -> Path:
        folder = place.inputs / "bundle"
        folder.mkdir()
        files = sorted(self._demo.iterdir())
        for i, file in enumerate(files):
            if change is not None and change % len(files) == i:
                (folder / file.name).write_bytes(self._damaged(file.read_bytes(), change))
            else:
                (folder / file.name).symlink_to(file)
        return folder

    def _damaged(self, content: bytes, seed: int) -> bytes:
        return damage.damaged(content, seed, 3000)

    def read(self, place: Place, written: Path) -> Any:
        return load_bundle(written)

    def judge(self, place: Place, written: Path, found: Any) -> None:
        for file in self._demo.iterdir():
            if (written / file.name).read_bytes() != file.read_bytes():
                raise WrongError(f"{file.name} was changed and the bundle is loaded")


class RehashedBundle(Kind):
    """A bundle of which values were changed and all hashes made anew: shown as it is, or refused."""

    name = "bundle, hashes made anew"

    def strategy(self) -> Any:
        return st.tuples(
            st.sampled_from(["bundle.json", "bundle.json", "golden.json", "arrays", "protocol"]), trees.CHANGES
        )

    def write(self, place: Place, change: Any) -> Path:
        folder = place.inputs / "bundle"
        folder.mkdir()
        for file in Bundle._demo.iterdir():
            (folder / file.name).symlink_to(file)
        if change is not None:
            self._change(folder, *change)
        return folder

    def _change(self, folder: Path, what: str, edit: Any) -> None:
        content = json.loads((folder / "bundle.json").read_bytes())
        edit = ("value", *edit[1:]) if edit[0] in ("letters", "double") else edit
        if what == "golden.json":
            golden = trees.changed(json.loads((folder / what).read_bytes()), edit)
            _replace(folder / what, json.dumps(golden).encode())
        elif what == "arrays":
            file = folder / "arrays.safetensors"
            _replace(file, damage.damaged(file.read_bytes(), edit[1], 4000))
        elif what == "protocol":
            content["protocol"] = trees.changed(content["protocol"], edit)
        else:
            content = trees.changed(content, edit)
        try:
            self._rehash(folder, content)
        except (ValueError, TypeError, AttributeError, KeyError):  # no JSON has a hash of this
            _replace(folder / "bundle.json", json.dumps(content).encode("utf-8", "replace"))

    @staticmethod
    def _rehash(folder: Path, content: Any) -> None:
        for name in content["files"]:
            if (folder / name).is_file():
                content["files"][name] = sha256((folder / name).read_bytes()).hexdigest()
        content["protocol_sha256"] = sha256_of_content(content["protocol"])
        content.pop("sha256", None)
        _replace(folder / "bundle.json", json_text(content | {"sha256": sha256_of_content(content)}).encode())

    def read(self, place: Place, written: Path) -> Any:
        shown = run_command(["bundle", "show", written, "--json"])
        return shown if isinstance(shown, Refused) else load_bundle(written)

    def judge(self, place: Place, written: Path, found: Any) -> None:
        if isinstance(found, Refused):
            return
        try:
            stated = trees.strict_json((written / "bundle.json").read_bytes())
        except UnclearError as problem:
            raise WrongError(f"read though it is damaged: {problem}") from problem
        for key in ("notice", "intended_use", "selection", "performance", "software"):
            if not trees.alike(getattr(found, key), stated[key]):
                raise WrongError(f"{key}: {getattr(found, key)!r:.200}")
        models = [{"name": m.name, "inputs": m.inputs, "cutoff": m.cutoff} for m in found.models]
        if not trees.alike(models, stated["models"]) or not trees.alike(
            found.protocol.to_mapping(), stated["protocol"]
        ):
            raise WrongError("other models or another protocol")


def _replace(file: Path, content: bytes) -> None:
    file.unlink()
    file.write_bytes(content)


class Kept(Kind):
    """A result that is kept for the next run: the right one comes back, whatever became of the file."""

    name = "kept result"
    _result: ClassVar = {"values": [0.1, -2.5e-300, 3.0], "warnings": "", "content": {"voxels": "ab" * 32}}

    def strategy(self) -> Any:
        return trees.CHANGES

    def write(self, place: Place, change: Any) -> Path:
        path = place.out / "abc.json"
        kept_or_new(path, lambda: self._result)
        if change is not None:
            path.write_bytes(trees.as_json(json.loads(path.read_bytes()), change))
        return path

    def read(self, place: Place, written: Path) -> Any:
        return kept_or_new(written, lambda: self._result)

    def judge(self, place: Place, written: Path, found: Any) -> None:
        if not trees.alike(found, self._result):
            raise WrongError(f"{found!r:.300}")


class Tensors(Kind):
    """A safetensors file: what is loaded is what its header and bytes say."""

    name = "safetensors"

    def write(self, place: Place, change: Any) -> Path:
        from safetensors.numpy import save

        values = {
            "a/weight": np.arange(12, dtype=np.float32).reshape(3, 4),
            "b": np.linspace(-1, 1, 7),
            "n": np.arange(3),
        }
        path = place.inputs / "arrays.safetensors"
        content = save(values, {"step": "7"})
        path.write_bytes(content if change is None else damage.text_damaged(content, change, 280))
        return path

    def read(self, place: Place, written: Path) -> Any:
        from safetensors.numpy import load_file

        check_tensors(written, BundleError)
        return load_file(written)

    def judge(self, place: Place, written: Path, found: Any) -> None:
        content = written.read_bytes()
        length = struct.unpack_from("<Q", content)[0]
        header = trees.strict_json(content[8 : 8 + length])
        header.pop("__metadata__", None)
        if set(header) != set(found):
            raise WrongError(f"tensors {sorted(found)}")
        for key, entry in header.items():
            first, last = entry["data_offsets"]
            kind = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "F16": "<f2"}[entry["dtype"]]
            stated = np.frombuffer(content[8 + length + first : 8 + length + last], kind).reshape(entry["shape"])
            if found[key].tobytes() != stated.tobytes() or found[key].shape != stated.shape:
                raise WrongError(f"tensor {key}")


def kinds() -> list[Kind]:
    return [Bundle(), RehashedBundle(), Kept(), Tensors()]
