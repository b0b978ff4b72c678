"""What the prediction process answers to the lines that it is sent: the heavy half of the worker."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from ..base.errors import IFXPredictError
from ..base.files import sha256_of
from ..base.text import shortened
from ..bundles.bundle import Bundle
from ..bundles.store import check_golden, load_bundle
from ..explanation.maps import case_maps
from ..imaging.case import Case
from ..prediction.band import band_of, with_band
from ..prediction.prediction import predict
from ..prediction.redrawing import amplitude_of
from .case_transfer import restored_case, restored_voxels, save_maps, save_wall
from .live_case import LiveCase
from .messages import (
    NO_REQUEST,
    Answer,
    BatchRequest,
    CaseRequest,
    CutoffsRequest,
    LiveAnswer,
    LiveRequest,
    LockRequest,
    Maps,
    MapsRequest,
    Refusal,
    Reply,
    Request,
    Result,
    Stage,
    StrokeRequest,
    Wall,
    WallRequest,
    read_request,
)

OUT_OF_MEMORY = (
    "The memory of this computer does not suffice for this image; close other programs and press Apply again."
)

Send = Callable[[Reply], object]


class VerifiedBundles:
    """Bundles by folder, loaded when first needed and again when their bundle.json has changed.

    Each reproduces its golden case before it is used: what comes out on this machine is what was frozen.
    """

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[str, Bundle]] = {}

    def get(self, folder: Path, loading: Callable[[], object]) -> Bundle:
        """The bundle of ``folder``; ``loading`` is called where it has to be read.

        Raises BundleError where it cannot be used.
        """
        file = folder / "bundle.json"
        found = sha256_of(file) if file.is_file() else ""
        if folder not in self._kept or self._kept[folder][0] != found:
            loading()
            bundle = load_bundle(folder)
            check_golden(bundle)
            self._kept[folder] = found, bundle
        return self._kept[folder][1]


def serve(lines: Iterable[bytes], send: Send) -> None:
    """Answer each line by what it asks for or a Refusal; neither a malformed line nor a bad request ends it.

    Any exception but IFXPredictError and MemoryError does.
    """
    bundles, live = VerifiedBundles(), LiveCase()
    for line in lines:
        answering = NO_REQUEST
        try:
            request = read_request(line)
            answering = request.id
            reply: Reply = _answer(request, bundles, live, send)
        except IFXPredictError as problem:
            reply = Refusal(answering, shortened(str(problem)))
        except OSError as problem:  # a path that no file can have, a disk that is full
            reply = Refusal(answering, shortened(f"{problem.filename or 'a file'}: {problem.strerror}."))
        except MemoryError:
            reply = Refusal(answering, OUT_OF_MEMORY)
        send(reply)


def _answer(request: Request, bundles: VerifiedBundles, live: LiveCase, send: Send) -> Answer:
    def tell(stage: str) -> None:
        send(Stage(request.id, stage))

    if isinstance(request, StrokeRequest):
        return LiveAnswer(request.id, live.stroke(request))
    if isinstance(request, WallRequest):
        tell("wall")
        return _wall(request)
    bundle = bundles.get(Path(request.bundle), lambda: tell("bundle"))
    if isinstance(request, BatchRequest):
        from .batch import answer_batch  # pools of processes, which one case does not need

        return answer_batch(request, bundle, send)
    if isinstance(request, CutoffsRequest | LockRequest):
        from .cutoffs import answer_cutoffs, answer_lock  # scikit-learn, which one case does not need

        return answer_cutoffs(request, bundle) if isinstance(request, CutoffsRequest) else answer_lock(request, bundle)
    return _of_case(request, bundle, live, tell)


def _of_case(
    request: CaseRequest, bundle: Bundle, live: LiveCase, tell: Callable[[str], object]
) -> Result | Maps | LiveAnswer:
    if isinstance(request, MapsRequest):
        maps = case_maps(_case(request, bundle), bundle, progress=tell)
        return Maps(request.id, save_maps(maps, Path(request.folder)))
    case = _case(request, bundle, request.clinical, request.segment, request.centre)
    if isinstance(request, LiveRequest):
        return LiveAnswer(request.id, live.begin(request, case, bundle))
    prediction = predict(case, bundle, tell, request.notes)
    if request.perturb:
        tell("redrawing")
        amplitude = amplitude_of(bundle.protocol)
        found = band_of(case, bundle, request.perturb, amplitude, prediction.features)
        prediction = with_band(prediction, found, bundle.protocol)
    return Result(request.id, prediction)


def _wall(request: WallRequest) -> Wall:
    from ..drawing.wall_assist import propose_wall  # SciPy, which not every request needs

    folder = Path(request.folder)
    image, drawn = restored_voxels(request.case, folder)
    found = propose_wall(image, drawn > 0, request.geometry.spacing[::-1])
    save_wall(found.wall, folder)
    return Wall(request.id, found.in_words)


def _case(
    request: CaseRequest,
    bundle: Bundle,
    clinical: Mapping[str, float] = MappingProxyType({}),
    segment: str = "",
    centre: str = "",
) -> Case:
    folder, geometry, whole = Path(request.folder), request.geometry, request.whole
    return restored_case(request.case, folder, geometry, bundle.protocol, clinical, segment, whole, centre)
