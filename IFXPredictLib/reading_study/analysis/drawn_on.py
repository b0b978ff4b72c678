"""Whether the image that readings are measured on is the one that they were drawn on.

Given a cohort, readings of a study are measured on the cohort's images, found by the case's name. Another cohort may
have the same names, and an image may have been exported again since: where its grid is the same, nothing else tells.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ...base.errors import IFXPredictError
from ...base.files import sha256_of_content
from ...base.kept import kept_or_new
from ...imaging.content import files_sha256, scan_sha256
from ...imaging.reading import read_volume
from .readings import TimedReading

_KEPT_AS = "drawn on, 1"


def drawn_elsewhere(readings: Sequence[TimedReading], modality: str, folder: Path) -> dict[str, str]:
    """What is to be said of each case whose readings were drawn on another scan; ``folder`` keeps what was compared.

    The study's image is not named: who reads the message is not to learn the pseudonym of a case.

    A scan is the same whatever its scale and format (``scan_sha256``). An image that cannot be read is not compared:
    its readings fail by themselves.
    """
    said = {}
    for case, reading in {r.case: r for r in readings}.items():
        series = dict(reading.further)
        shown = [(reading.image, reading.drawn_on), *((series.get(name), file) for name, file in reading.seen)]
        others = [
            f"drawn on another scan in the study: its intensities are not those of {image.name}"
            for image, drawn_on in shown
            if image and drawn_on and drawn_on != image and not _same_scan(image, drawn_on, modality, folder)
        ]
        if others:
            said[case] = "; ".join(others)
    return said


def _same_scan(image: Path, drawn_on: Path, modality: str, folder: Path) -> bool:
    def compare() -> dict[str, object]:
        hashes = {scan_sha256(read_volume(path, modality=modality)) for path in (image, drawn_on)}
        return {"same": len(hashes) == 1}

    with suppress(IFXPredictError):
        key = [_KEPT_AS, files_sha256(image), files_sha256(drawn_on), modality]
        return bool(kept_or_new(folder / f"{sha256_of_content(key)}.json", compare)["same"])
    return True
