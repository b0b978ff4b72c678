"""A PACS by DICOMweb: series fetched whole into a folder, and objects stored; by dicomweb-client, an extra.

Nothing listens here. TLS and authentication are those of the package requests: certificates of REQUESTS_CA_BUNDLE,
a token in the environment variable of ``TOKEN``, else name and password of ~/.netrc. Messages name the server alone:
addresses of studies, and what a server answers, may name patients.
"""

import ipaddress
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import SplitResult, urlsplit
from weakref import finalize, ref

from ..base.errors import IFXPredictError
from ..imaging.dicom_header import damage_errors
from .source import quoting_nothing

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

TOKEN = "IFXPREDICT_DICOMWEB_TOKEN"
MOST_INSTANCES, MOST_BYTES = 5000, 8 << 30
"""Of one series: what a server sends beyond is refused."""
MOST_STUDIES = 20_000
"""Of one search."""
MOST_INSTANCE_BYTES, MOST_ANSWER_BYTES = 2 << 30, 256 << 20
"""Of what comes in one piece and so is held in memory: an instance, and any other answer."""
MOST_MINUTES = 30.0
"""For one piece to come: a server that sends a byte now and then is never silent for long."""
_PAGE = 100
"""How many are asked for at once: more than 200 some servers refuse, and others may be set to give fewer."""
_TIMEOUT_S = 60.0
_STUDY, _SERIES, _MODALITY, _NUMBER = "0020000D", "0020000E", "00080060", "00200011"
_INSTANCES, _IN_SERIES = "00201208", "00201209"


class FoundSeries(NamedTuple):
    """A series as a server lists it; None for a number that it does not tell."""

    uid: str
    modality: str
    number: int | None
    instances: int | None


class _Pieces:
    """Counts what comes in one piece of answers, and lets no more come, nor for longer, than may: a server may send
    without end.
    """

    def __init__(self, host: str) -> None:
        self._host, self._came, self._most = host, 0, MOST_ANSWER_BYTES
        self._clock, self._late = Timer(0, self._hang_up), False
        self._answer: Callable[[], Any] = lambda: None

    def begin(self, most: int) -> None:
        """Of the next piece ``most`` bytes may come, in ``MOST_MINUTES``."""
        self.end()
        self._came, self._most, self._late = 0, most, False
        self._clock = Timer(60 * MOST_MINUTES, self._hang_up)
        self._clock.daemon = True
        self._clock.start()

    def end(self) -> None:
        """No piece is waited for."""
        self._clock.cancel()

    def _hang_up(self) -> None:
        """From another thread than reads: that one waits for bytes, and each that comes lets it wait anew."""
        self._late = True
        if (answer := self._answer()) is not None:
            with suppress(OSError, RuntimeError, ValueError):  # it has ended meanwhile
                answer.raw.shutdown()

    def __call__(self, response: Any, *_: object, **__: object) -> None:
        """As a hook of the package requests: count what of ``response`` is read from now on.

        Its kind stands without parameters, but for a multipart one's: dicomweb-client does not read what is said to be
        "application/dicom+json; charset=utf-8".
        """
        kind = response.headers.get("Content-Type", "")
        if not kind.lower().startswith("multipart/"):
            response.headers["Content-Type"] = kind.partition(";")[0].strip().lower()
        read, seen = type(response).iter_content, ref(response)  # a response in a circle would keep its socket open
        self._answer = seen
        if self._late:  # before its first line was there
            response.close()
            raise self._too_late()

        def counted(*size: object, **more: object) -> Iterator[bytes]:
            answer: Any = seen()
            try:
                for part in read(answer, *size, **more):
                    self._came += len(part)
                    if self._came > self._most:
                        answer.close()
                        raise self._endless(f"more than {self._most >> 20} MiB in one piece")
                    yield part
            except OSError:
                if not self._late:
                    raise
            if self._late:
                answer.close()
                raise self._too_late()

        response.iter_content = counted

    def _too_late(self) -> IFXPredictError:
        return self._endless(f"one piece for more than {MOST_MINUTES:g} minutes")

    def _endless(self, what: str) -> IFXPredictError:
        return IFXPredictError(f"{self._host}: sends {what}; ask its keeper, or export what you need as files.")


class Pacs:
    """A server that speaks DICOMweb at the address ``url``, as "https://pacs.hospital/dicom-web".

    Raises IFXPredictError where the address is none.
    """

    def __init__(self, url: str) -> None:
        parts = _checked_address(url)
        self.host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        self.in_the_open = parts.scheme == "http" and not _is_loopback(str(parts.hostname))
        from dicomweb_client.api import DICOMwebClient

        self._pieces, session = _Pieces(self.host), _session()
        self._client: Any = DICOMwebClient(url, session, timeout=_TIMEOUT_S, callback=self._pieces)
        finalize(self, session.close)  # with the connections that it keeps for later questions
        self._client.set_http_retry_params(False)

    def studies(self, modality: str, since: str = "") -> dict[str, int | None]:
        """The UIDs of all studies with a series of ``modality``, and how many instances each has, where that is told.

        ``since`` is a day, YYYYMMDD, before which studies are left out. Raises IFXPredictError where the server cannot
        be asked, or finds more than ``MOST_STUDIES``.
        """
        asked = {"ModalitiesInStudy": modality} | ({"StudyDate": f"{since}-"} if since else {})
        search = partial(
            self._client.search_for_studies, fields=["NumberOfStudyRelatedInstances"], search_filters=asked
        )
        found: dict[str, int | None] = {}
        with self._asking("be asked for studies"):
            for uid, one in _found(search, _STUDY):
                found[uid] = _whole(one, _INSTANCES)
                if len(found) > MOST_STUDIES:
                    raise IFXPredictError(
                        f"{self.host}: finds more than {MOST_STUDIES} studies; say from which day on by --since."
                    )
        return found

    def series(self, study: str) -> list[FoundSeries]:
        """The series of a study; raises IFXPredictError where the server cannot be asked."""
        with self._asking("be asked for the series"):
            return [
                FoundSeries(uid, _text(one, _MODALITY), _whole(one, _NUMBER), _whole(one, _IN_SERIES))
                for uid, one in _found(partial(self._client.search_for_series, study), _SERIES)
            ]

    def fetch(self, study: str, series: str, folder: Path) -> list[Path]:
        """All instances of a series as files in ``folder``, whole: frames of a binary SEG have no bytes of their own.

        Raises IFXPredictError where there are none, too many, or others than asked for.
        """
        files: list[Path] = []
        size = 0
        with self._asking("be asked for the series", MOST_INSTANCE_BYTES):
            for one in self._client.iter_series(study, series):
                self._pieces.begin(MOST_INSTANCE_BYTES)
                self._check(one, study, series)
                files.append(folder / f"{len(files):05d}.dcm")
                one.save_as(files[-1], enforce_file_format=True)
                size += files[-1].stat().st_size
                if len(files) > MOST_INSTANCES or size > MOST_BYTES:
                    raise IFXPredictError(
                        f"{self.host}: sends more than {MOST_INSTANCES} instances or {MOST_BYTES >> 30} GiB of one "
                        "series; export it as files."
                    )
        if not files:
            raise IFXPredictError(f"{self.host}: has no such series in this study; check --study and the series' UID.")
        return files

    def store(self, files: Sequence[Path]) -> None:
        """Store DICOM ``files``; raises IFXPredictError where the server does not say that it took all of them."""
        from pydicom import dcmread

        with self._asking("store what was written"):
            answer = self._client.store_instances([dcmread(file) for file in files])
            failed = len(answer.get("FailedSOPSequence") or ())
            taken = len(answer.get("ReferencedSOPSequence") or ())
        if not failed and not taken:
            raise IFXPredictError(
                f"{self.host}: answered without saying what it took of {len(files)} objects; look there before you "
                "store again."
            )
        if failed or taken < len(files):
            raise IFXPredictError(
                f"{self.host}: took {taken} of {len(files)} objects; the rest stands in --dicom-out, ask its keeper."
            )

    def _check(self, one: "Dataset", study: str, series: str) -> None:
        if (one.get("StudyInstanceUID"), one.get("SeriesInstanceUID")) != (study, series):
            raise IFXPredictError(f"{self.host}: sends an instance of another series than was asked for.")

    @contextmanager
    def _asking(self, what: str, most: int | None = None) -> Iterator[None]:
        """Around calls of the server: what they raise becomes one line that names the server and no patient.

        What the packages that speak to it warn of or log is not shown: it quotes what a server says. ``most`` bytes
        may come in one piece.
        """
        self._pieces.begin(most or MOST_ANSWER_BYTES)
        try:
            with quoting_nothing():
                yield
        except IFXPredictError:
            raise
        except damage_errors() as problem:  # those of requests are OSErrors
            answer = getattr(problem, "response", None)
            said = type(problem).__name__ if answer is None else f"HTTP status {answer.status_code}"
            raise IFXPredictError(
                f"{self.host}: cannot {what} ({said}); check --dicomweb, the UIDs and your rights there."
            ) from problem
        finally:
            self._pieces.end()


def _session() -> Any:
    """One that shows the token, where there is one.

    As its authentication and no header: where ~/.netrc has the server, requests would put name and password in the
    header's place.
    """
    import requests

    session = requests.Session()
    if token := os.environ.get(TOKEN):

        def shown(request: Any) -> Any:
            request.headers["Authorization"] = f"Bearer {token}"
            return request

        session.auth = shown
    return session


def _found(search: Callable[..., Any], tag: str) -> Iterator[tuple[str, Any]]:
    """What a ``search`` finds, each once, with the UID under ``tag`` before it: page by page until one has nothing new.

    A page with fewer than were asked for need not be the last one, as servers limit what they give at once; others
    give everything, however they are asked.
    """
    known: set[str] = set()
    start, before = 0, -1
    while len(known) > before:
        before = len(known)
        page = search(limit=_PAGE, offset=start)
        start += len(page)
        for one in page:
            if (uid := _text(one, tag)) and uid not in known:
                known.add(uid)
                yield uid, one


def _value(found: Any, tag: str) -> Any:
    """The first value of an attribute in DICOM JSON; None where there is none."""
    values = (found.get(tag) or {}).get("Value") or [None]
    return values[0]


def _text(found: Any, tag: str) -> str:
    value = _value(found, tag)
    return value if isinstance(value, str) else ""


def _whole(found: Any, tag: str) -> int | None:
    value = _value(found, tag)
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else None


def _checked_address(url: str) -> SplitResult:
    """Raise IFXPredictError, without the address where it holds a password, for what is none of a server."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as problem:
        raise IFXPredictError("--dicomweb: is no address of a server; give one as in --help.") from problem
    if parts.username or parts.password:
        raise IFXPredictError("--dicomweb: holds a name or password, which processes show; put them into ~/.netrc.")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise IFXPredictError("--dicomweb: is no address of a server; give one as in --help.")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
