"""What programs and people leave for each other: protocols, requests, the records of a reading study."""

import dataclasses
import json
import shutil
import struct
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import damage
import images
import numpy as np
import SimpleITK as sitk
import trees
import yaml
from handed_case import save_case
from hypothesis import strategies as st
from judging import Kind, Place, Refused, WrongError, near
from strict_images import UnclearError

from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.finished_readings import readings_table
from IFXPredictLib.reading_study.linkage import SourceCase
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study
from IFXPredictLib.reading_study.worklist import study_progress
from IFXPredictLib.worker import server
from IFXPredictLib.worker.messages import Refusal

_RESOURCES = Path(__file__).parents[2] / "Resources"


class Protocol(Kind):
    """protocol.yaml: each value that is stated is the one that is loaded."""

    name = "protocol"

    def strategy(self) -> Any:
        return st.tuples(st.sampled_from(["block", "flow", "json", "text", "text"]), trees.CHANGES)

    def write(self, place: Place, change: Any) -> Path:
        folder = place.inputs / "mine"
        shutil.copytree(_RESOURCES / "Protocols" / "ifx_cte", folder)
        file = folder / "protocol.yaml"
        if change is None:
            return folder
        style, edit = change
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
        if style == "text":
            one = (file, folder / "radiomics.yaml")[edit[1] % 4 == 0]
            content = one.read_bytes()
            one.write_bytes(damage.text_damaged(content, edit[1], len(content)))
        elif style == "json" or edit[0] in ("letters", "double"):
            file.write_bytes(trees.as_json(tree, edit))
        else:
            text = yaml.safe_dump(trees.changed(tree, edit), default_flow_style=style == "flow", sort_keys=False)
            file.write_text(text, encoding="utf-8", errors="replace")
        return folder

    def read(self, place: Place, written: Path) -> Any:
        return load_protocol(written)

    def judge(self, place: Place, written: Path, found: Any) -> None:
        try:
            stated = yaml.load((written / "protocol.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
        except (yaml.YAMLError, UnicodeDecodeError) as problem:
            raise WrongError(f"read though YAML is damaged: {problem}") from problem
        loaded = found.to_mapping()
        own = {"radiomics_yaml": (written / "radiomics.yaml").read_text(encoding="utf-8")} | stated
        if loaded["radiomics_yaml"] != own["radiomics_yaml"]:
            raise WrongError("another radiomics.yaml")
        _check_stated(stated, loaded, "protocol")


_YES = {**dict.fromkeys(("true", "yes", "on"), True), **dict.fromkeys(("false", "no", "off"), False)}


def _check_stated(stated: Any, loaded: Any, where: str) -> None:
    """Raise WrongError where a text of a YAML file is not the value that was loaded."""
    if isinstance(stated, dict) and isinstance(loaded, dict):
        for key, value in stated.items():
            if key != "based_on":
                if key not in loaded:
                    raise WrongError(f"{where}: {key} was not loaded")
                _check_stated(value, loaded[key], f"{where}: {key}")
    elif isinstance(stated, list) and isinstance(loaded, list) and len(stated) == len(loaded):
        for one, other in zip(stated, loaded, strict=True):
            _check_stated(one, other, where)
    elif not (isinstance(stated, str) and _is_meant(stated, loaded)):
        raise WrongError(f"{where}: {stated!r:.100} was loaded as {loaded!r:.100}")


def _is_meant(text: str, value: Any) -> bool:
    if isinstance(value, bool):
        return _YES.get(text.lower()) is value
    if isinstance(value, int | float):
        try:
            return float(text) == value and "_" not in text
        except ValueError:
            return False
    return value == text or (value is None and text in ("", "~", "null", "Null", "NULL"))


@dataclasses.dataclass(frozen=True)
class _Bundle:
    """What the prediction process needs of a bundle until it predicts."""

    protocol: Any


class Request(Kind):
    """A line that the prediction process is sent, and the arrays beside it; the case that it is about to predict."""

    name = "request to the prediction process"

    def prepare(self) -> None:
        if not hasattr(self, "_protocol"):
            self._protocol = load_protocol("ifx_cte")

    def strategy(self) -> Any:
        return st.tuples(st.sampled_from(["line", "line", "image.npy", "mask.npy"]), trees.CHANGES)

    def write(self, place: Place, change: Any) -> tuple[bytes, Path]:
        image = images.seed_image()
        case = make_case("case 7", image, sitk.Equal(images.seed_mask(image), 1), self._protocol, clinical={"crp": 5.0})
        geometry = dataclasses.asdict(save_case(case, place.inputs))
        request = {
            **{"id": 7, "case": "case 7", "folder": str(place.inputs), "geometry": geometry},
            **{"clinical": {"crp": 5.0, "albumin": 41.0}, "notes": ["a note"], "bundle": "warm", "kind": "predict"},
        }
        line = json.dumps(request).encode()
        if change is not None and change[0] == "line":
            line = trees.as_json(request, change[1])
        elif change is not None:
            file = place.inputs / change[0]
            file.write_bytes(damage.damaged(file.read_bytes(), change[1][1], 128))
        return line.replace(b"\n", b" ") + b"\n", place.inputs

    def read(self, place: Place, written: tuple[bytes, Path]) -> Any:
        warm = server.VerifiedBundles.get
        server.VerifiedBundles.get = lambda own, folder, tell: (  # type: ignore[method-assign]
            _Bundle(self._protocol) if folder == Path("warm") else warm(own, folder, tell)
        )
        server.predict = lambda case, *_: case  # type: ignore[assignment]
        replies: list[Any] = []
        server.serve([written[0]], replies.append)
        last = replies[-1]
        return Refused(last.message) if isinstance(last, Refusal) else last.prediction

    def judge(self, place: Place, written: tuple[bytes, Path], found: Any) -> None:
        if isinstance(found, Refused):
            return
        try:
            request = trees.strict_json(written[0])
            folder = Path(request["folder"])
            image, mask = (_npy((folder / f"{one}.npy").read_bytes()) for one in ("image", "mask"))
        except (UnclearError, KeyError, TypeError) as problem:
            raise WrongError(f"read though it is damaged: {problem!r}") from problem
        stated = sitk.GetImageFromArray(image.astype(np.float64))
        for key in ("spacing", "origin", "direction"):
            getattr(stated, f"Set{key.title()}")([float(one) for one in request["geometry"][key]])
        orientation = images._orientation(stated)
        back = sitk.DICOMOrient(sitk.Cast(found.image, sitk.sitkFloat64), orientation)
        images.compare(images.volume_of(back), images.volume_of(stated), "the request")
        drawn = sitk.GetArrayFromImage(sitk.DICOMOrient(found.mask, orientation))
        near(drawn, mask == mask.max(), 0, "mask")
        if not trees.alike(dict(found.clinical), _clinical(request)):
            raise WrongError(f"clinical {dict(found.clinical)}")


def _clinical(request: Any) -> Any:
    return {key.lower(): value for key, value in sorted(request["clinical"].items())}


def _npy(content: bytes) -> np.ndarray:
    """The array of an .npy file, by its layout alone."""
    if content[:8] not in (b"\x93NUMPY\x01\x00", b"\x93NUMPY\x02\x00"):
        raise UnclearError("no .npy")
    kind, start = ("<H", 10) if content[6] == 1 else ("<I", 12)
    length = struct.unpack_from(kind, content, 8)[0]
    text = content[start : start + length].decode("latin-1").strip()
    try:
        header = yaml.safe_load(text.replace("(", "[").replace(",)", "]").replace(")", "]"))
        shape, count = header["shape"], int(np.prod(header["shape"]))
        kind_of_one = np.dtype(header["descr"]).base  # 4i2 is read as i2
        values = np.frombuffer(content, kind_of_one, count, start + length)
        return values.reshape(shape[::-1]).T if header["fortran_order"] in (True, "True") else values.reshape(shape)
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as problem:
        raise UnclearError(repr(problem)) from problem


class StudyFolder(Kind):
    """A reading study's files: what is read of it is what its JSON says, masks are those that were handed in."""

    name = "reading study"

    def prepare(self) -> None:
        if hasattr(self, "_folder"):
            return
        self._folder = Path(mkdtemp(prefix="robustness-study-"))
        image = images.seed_image()
        sources = [SourceCase(f"patient {i}", self._folder / f"ct{i}.nrrd") for i in (1, 2)]
        for i, source in enumerate(sources):
            sitk.WriteImage(images.seed_image(i), str(source.image))
        made = create_study(
            self._folder / "study",
            sources,
            ["anna", "bert"],
            load_protocol("ifx_cte"),
            seed=3,
            now=_NOW,
            reviewers=["kim"],
        )
        session = ReaderSession(made, "anna", drafts=self._folder / "drafts", clock=lambda: _NOW, host="ct-1")
        for _ in made.pseudonyms:
            reading = session.open(1, session.next_item(1).pseudonym)
            mask = sitk.Cast(sitk.Equal(images.seed_mask(image), 1), sitk.sitkUInt8)
            session.finish(reading, mask, 60.0, {"volume_ml": 12.5}, {"ifxpredict": "0"})

    def strategy(self) -> Any:
        return st.tuples(st.integers(0, 1 << 20), trees.CHANGES)

    def write(self, place: Place, change: Any) -> Path:
        folder = place.out / "study"  # a session may write into it
        shutil.copytree(self._folder / "study", folder)
        if change is not None:
            records = sorted(folder.rglob("*.json"))
            files = [*records, *records, *records, *sorted(folder.rglob("*.nrrd"))]
            file = files[change[0] % len(files)]
            if file.suffix == ".json":
                tree = json.loads(file.read_text(encoding="utf-8"))
                file.write_bytes(trees.as_json(tree, change[1]))
            else:
                file.write_bytes(damage.damaged(file.read_bytes(), change[1][1]))
        return folder

    def read(self, place: Place, written: Path) -> Any:
        study = load_study(written)
        progress = study_progress(study, _NOW)
        session = ReaderSession(study, "anna", drafts=place.scratch / "drafts", clock=lambda: _NOW, host="ct-1")
        return study, readings_table(study), progress, [session.worklist(number) for number in study.rounds_of("anna")]

    def judge(self, place: Place, written: Path, found: Any) -> None:
        study, readings, *_ = found
        try:
            stated = trees.strict_json((written / "study.json").read_bytes())
            loaded = study.to_mapping()
            if not trees.alike(_without_none(loaded), _without_none(stated | {"reader_rounds": study.reader_rounds})):
                raise WrongError(f"study.json: {loaded!r:.300}")
            for row in readings:
                record = trees.strict_json(row.mask.with_name(row.mask.name.replace(".seg.nrrd", ".json")).read_bytes())
                if not trees.alike(_without_none(dataclasses.asdict(row.record)), _without_none(record)):
                    raise WrongError(f"{row.mask.name}: {row.record!r:.300}")
                if sha256(row.mask.read_bytes()).hexdigest() != record["mask_sha256"]:
                    raise WrongError(f"{row.mask.name}: a mask that was changed")
        except UnclearError as problem:
            raise WrongError(f"read though it is damaged: {problem}") from problem


def _without_none(tree: Any) -> Any:
    """What is stated: sections that may be left out are None, or empty, where they are."""
    if isinstance(tree, dict):
        return {key: _without_none(value) for key, value in tree.items() if value is not None and value != {}}
    return [_without_none(one) for one in tree] if isinstance(tree, list | tuple) else tree


_NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def kinds() -> list[Kind]:
    return [Protocol(), Request(), StudyFolder()]
