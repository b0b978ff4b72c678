"""What the prediction process and its client tell each other: one line of strict JSON a message.

A line is an object with ``kind`` and ``id``, the number of the request that it belongs to; the other keys are the
fields of the dataclass of that kind. The client sends the Requests; the process answers with Hello once, then for each
request any number of Stages, of CaseDones for a batch, and one Refusal, or else the other Answer that it asks for. NaN
travels as null, every other number exactly.

Slicer reads these without the packages of a prediction installed: nothing heavy is imported here.
"""

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ..base.errors import IFXPredictError
from ..base.strict_json import parse_json
from ..imaging.whole import Whole
from ..prediction.prediction import Prediction
from ..protocol.strict_yaml import read_as
from ..stats.cutoff_rules import Hundred
from ..stats.intervals import Interval
from .case_transfer import Geometry, SavedMap
from .prediction_reading import read_prediction
from .strokes import Change

VERSION = 6
"""Of this language: a process that speaks another is refused."""

NO_REQUEST = 0
"""The id of Hello, and of a Refusal of a line in which no request could be read."""


@dataclass(frozen=True)
class PredictRequest:
    """Predict for the case that ``save_in_pieces`` wrote to ``folder``, with the bundle in the folder ``bundle``.

    ``segment`` is what its VOI is called, ``whole`` what the case is a part of, ``centre`` where it was imaged, ""
    where unknown; ``perturb`` is how often its VOI is drawn again, 0 for not.
    """

    id: int
    case: str
    folder: str
    geometry: Geometry
    clinical: Mapping[str, float]
    notes: tuple[str, ...]
    bundle: str
    segment: str = ""
    whole: Whole | None = None
    centre: str = ""
    perturb: int = 0
    kind: Literal["predict"] = "predict"


@dataclass(frozen=True)
class MapsRequest:
    """Explain, by maps, the case that ``save_in_pieces`` wrote to ``folder``, with the bundle in ``bundle``."""

    id: int
    case: str
    folder: str
    geometry: Geometry
    bundle: str
    whole: Whole | None = None
    kind: Literal["maps"] = "maps"


@dataclass(frozen=True)
class WallRequest:
    """Propose the wall that the mask which ``save_in_pieces`` wrote to ``folder`` was drawn for, in its image."""

    id: int
    case: str
    folder: str
    geometry: Geometry
    kind: Literal["wall"] = "wall"


@dataclass(frozen=True)
class LiveRequest:
    """Keep the case that ``save_in_pieces`` wrote to ``folder``, in place of any other, and answer as for a stroke.

    The fields are those of a PredictRequest.
    """

    id: int
    case: str
    folder: str
    geometry: Geometry
    clinical: Mapping[str, float]
    notes: tuple[str, ...]
    bundle: str
    segment: str = ""
    whole: Whole | None = None
    centre: str = ""
    kind: Literal["live"] = "live"


@dataclass(frozen=True)
class StrokeRequest:
    """Answer for the case of the LiveRequest ``of``, whose VOI has changed since the last answer.

    ``notes`` are the warnings that hold now.
    """

    id: int
    of: int
    change: Change
    notes: tuple[str, ...]
    kind: Literal["stroke"] = "stroke"


@dataclass(frozen=True)
class HandedCase:
    """A case of a BatchRequest, as ``save_in_pieces`` wrote it to ``folder``; all as of a PredictRequest.

    Of one that could not be written there is nothing but the reason, ``refused``.
    """

    case: str
    folder: str = ""
    geometry: Geometry | None = None
    clinical: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    segment: str = ""
    whole: Whole | None = None
    centre: str = ""
    refused: str = ""


@dataclass(frozen=True)
class BatchRequest:
    """Predict many cases with the bundle in the folder ``bundle``, and write their tables to the folder ``out``.

    The cases are those of the table ``cohort`` or, where it is "", the handed ``cases``. ``clinical`` is the table of
    their clinical values; where it is "", those of the table have none. ``workers`` are computed at a time.
    """

    id: int
    bundle: str
    out: str
    cohort: str = ""
    clinical: str = ""
    cases: tuple[HandedCase, ...] = ()
    workers: int = 1
    kind: Literal["batch"] = "batch"


@dataclass(frozen=True)
class CutoffsRequest:
    """Tell what ``rules``, as typed, would choose for a ``model`` of the bundle in the folder ``bundle``, out of fold.

    The first is the one asked for, the others stand beside it where a cut-off keeps them.
    ``prevalence`` is the share of outcome 1 among the patients to come; that of the training cases where left out.
    """

    id: int
    bundle: str
    model: str
    rules: tuple[str, ...]
    prevalence: float | None = None
    kind: Literal["cutoffs"] = "cutoffs"


@dataclass(frozen=True)
class LockRequest:
    """Lock what the ``rule`` chooses for a ``model``, for a ``reason``, in a new bundle in the folder ``out``."""

    id: int
    bundle: str
    model: str
    rule: str
    reason: str
    out: str
    prevalence: float | None = None
    kind: Literal["lock"] = "lock"


@dataclass(frozen=True)
class Hello:
    """The process is there: its own ``pid``, which is not that of a launcher that started it."""

    pid: int
    version: int = VERSION
    id: int = NO_REQUEST
    kind: Literal["hello"] = "hello"

    def __post_init__(self) -> None:
        if self.version != VERSION or self.pid < 2:  # 0 and 1 would be the client's own group and the system
            raise IFXPredictError(f"hello: version {self.version} of process {self.pid}, expected version {VERSION}.")


@dataclass(frozen=True)
class Stage:
    """What the process begins to do for a request."""

    id: int
    stage: str
    kind: Literal["stage"] = "stage"


@dataclass(frozen=True)
class Refusal:
    """A request cannot be answered; the process goes on. ``message`` is that of an IFXPredictError."""

    id: int
    message: str
    kind: Literal["error"] = "error"


@dataclass(frozen=True)
class Result:
    """The answer to a request."""

    id: int
    prediction: Prediction
    kind: Literal["result"] = "result"


@dataclass(frozen=True)
class Maps:
    """The answer to a MapsRequest: the maps that ``save_maps`` wrote to the request's folder, in that order."""

    id: int
    maps: tuple[SavedMap, ...]
    kind: Literal["maps"] = "maps"


@dataclass(frozen=True)
class CaseDone:
    """A case of a batch has ended, ``done`` of ``total`` by now; ``status`` and ``message`` are those of status.csv."""

    id: int
    case: str
    status: str
    message: str
    done: int
    total: int
    kind: Literal["case"] = "case"


@dataclass(frozen=True)
class BatchDone:
    """The tables of a BatchRequest are there, of ``total`` cases; ``copies`` tells of equal ones, "" of none."""

    id: int
    failed: int
    total: int
    copies: str = ""
    kind: Literal["batch"] = "batch"


@dataclass(frozen=True)
class OfferedCutoff:
    """A CutoffChoice on its way; ``rule`` is "" for the training's and for a locked one, which are there already.

    ``net_benefit`` is None where it is minus infinity.
    """

    rule: str
    words: str
    cutoff: float
    low: float
    high: float
    sensitivity: Interval
    specificity: Interval
    threshold: float
    net_benefit: float | None
    per_100: Hundred


@dataclass(frozen=True)
class Curve:
    """A DecisionCurve on its way: net benefit a patient of the model, and of treating all, at each threshold."""

    thresholds: tuple[float, ...]
    net_benefit: tuple[float, ...]
    treat_all: tuple[float, ...]


@dataclass(frozen=True)
class Cutoffs:
    """The answer to a CutoffsRequest: first the training's cut-off, then one a rule, on so many out-of-fold cases."""

    id: int
    offered: tuple[OfferedCutoff, ...]
    cases: int
    positive: int
    curve: Curve
    kind: Literal["cutoffs"] = "cutoffs"


@dataclass(frozen=True)
class Locked:
    """The answer to a LockRequest: the new bundle's ``folder``, and what it says of the cut-off."""

    id: int
    folder: str
    told: str
    kind: Literal["lock"] = "lock"


@dataclass(frozen=True)
class Wall:
    """The answer to a WallRequest: ``save_wall`` wrote it to the request's folder; ``words`` are what was found."""

    id: int
    words: str
    kind: Literal["wall"] = "wall"


@dataclass(frozen=True)
class LiveAnswer:
    """The answer to a LiveRequest or a StrokeRequest: a prediction without reasons, of some features only."""

    id: int
    prediction: Prediction
    kind: Literal["live"] = "live"


CaseRequest = PredictRequest | MapsRequest | LiveRequest
"""Of a case that lies in a folder."""
Request = CaseRequest | StrokeRequest | WallRequest | BatchRequest | CutoffsRequest | LockRequest
Answer = Stage | CaseDone | Refusal | Result | Maps | LiveAnswer | Wall | BatchDone | Cutoffs | Locked
Reply = Hello | Answer
_REQUESTS: dict[str, Any] = {
    "predict": PredictRequest,
    "maps": MapsRequest,
    "live": LiveRequest,
    "stroke": StrokeRequest,
    "wall": WallRequest,
    "batch": BatchRequest,
    "cutoffs": CutoffsRequest,
    "lock": LockRequest,
}
_SIMPLE_REPLIES: dict[str, Any] = {
    **{"hello": Hello, "stage": Stage, "error": Refusal, "maps": Maps},
    **{"wall": Wall, "case": CaseDone, "batch": BatchDone, "cutoffs": Cutoffs, "lock": Locked},
}
_PREDICTIONS: dict[str, Any] = {"result": Result, "live": LiveAnswer}


def to_line(message: Request | Reply) -> bytes:
    """A message as one line, its line break included; raises ValueError for an infinite number."""
    return json.dumps(_plain(message), allow_nan=False).encode() + b"\n"


def read_request(line: bytes) -> Request:
    """The request of a line; raises IFXPredictError that says what is wrong with it."""
    content = _content(line)
    kind = str(content.get("kind"))
    if kind not in _REQUESTS:
        raise IFXPredictError(f"request: unknown kind {kind!r}; expected {' or '.join(_REQUESTS)}.")
    return read_as(_REQUESTS[kind], content, "request")  # type: ignore[no-any-return]


def read_reply(line: bytes) -> Reply:
    """The reply of a line; raises IFXPredictError that says what is wrong with it."""
    content = _content(line)
    kind = str(content.get("kind"))
    if kind in _SIMPLE_REPLIES:
        return read_as(_SIMPLE_REPLIES[kind], content, "reply")  # type: ignore[no-any-return]
    if kind not in _PREDICTIONS:
        expected = ", ".join([*_SIMPLE_REPLIES, *_PREDICTIONS])
        raise IFXPredictError(f"reply: unknown kind {kind!r}; expected one of {expected}.")
    try:
        read = {"id": read_as(int, content["id"], "reply: id"), "prediction": read_prediction(content["prediction"])}
        return _PREDICTIONS[kind](**content | read)  # type: ignore[no-any-return]
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise IFXPredictError(f"reply: its result is not complete ({problem!r}).") from problem


def _content(line: bytes) -> dict[str, Any]:
    try:
        content = parse_json(line, "it", IFXPredictError)
    except IFXPredictError as problem:
        raise IFXPredictError(f"expected a line of JSON, found {line[:60]!r} ({problem})") from problem
    if not isinstance(content, dict):
        raise IFXPredictError(f"expected a JSON object, found {line[:60]!r}.")
    return content


def _plain(value: Any) -> Any:
    """``value`` as JSON has it: dataclasses as objects, arrays and tuples as lists, NaN as null."""
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value
