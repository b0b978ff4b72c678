"""Whether networks and features are still those of the images and masks on disk.

The way to networks and features for every command that did not just make them. A record says what was read of each
case; where the files are the same now, nothing is read again, where they are not, they are read and compared. Files
that are not there any more (features often travel without images) are not compared.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..base.content import CaseContent
from ..base.errors import CohortError, IFXPredictError
from ..base.text import first_names
from ..imaging.content import files_sha256, mask_files_sha256
from ..protocol.loading import Protocol
from ..tables.cohort import CohortCase
from ..tables.records import ExtractionRecord, NetworkChoice, read_extraction_record, read_network_record
from ..tables.same_image import check_same_images
from .cohort import Extraction, files_of, paths_of, read_with_content


def checked_networks(folder: Path, protocol: Protocol, cohort: Sequence[CohortCase]) -> NetworkChoice:
    """The networks that ``train-network`` left in ``folder``, trained on what the cohort is now.

    Parameters
    ----------
    folder : Path
        Holds network.json and the networks; or is a bundle, whose network counts as one that has seen no case
        of the cohort.
    protocol : Protocol
        Whose architecture, image rules and outcome the networks must have.
    cohort : sequence of CohortCase
        All cases, of both splits.

    Returns
    -------
    NetworkChoice
        Which network each case goes through.

    Raises
    ------
    CohortError
        As ``read_network_record`` does, and naming the cases, where images or masks of training cases changed since.
    ProtocolError
        Where a bundle's own protocol is damaged.
    """
    found = read_network_record(folder, protocol, cohort)
    training = [entry for entry in cohort if entry.train]
    check_unchanged(found.contents, training, protocol, folder, "train-network")
    return found


def checked_extraction(features: Path, protocol: Protocol, cohort: Sequence[CohortCase]) -> ExtractionRecord:
    """What the features in the file ``features`` came from, which the cohort still is.

    Parameters
    ----------
    features : Path
        features.csv, beside extraction.json and network.safetensors as ``extract`` left the three.
    protocol : Protocol
        Whose imaging settings and outcome the features must have.
    cohort : sequence of CohortCase
        All cases, of both splits.

    Returns
    -------
    ExtractionRecord
        With the network, and the protocol with the training that this network really had.

    Raises
    ------
    CohortError
        As ``read_extraction_record`` and ``check_same_images`` do, and naming the cases, where images or masks changed
        since.
    """
    found = read_extraction_record(features, protocol, cohort)
    check_unchanged(found.contents, cohort, protocol, features.parent, "extract")
    check_same_images(cohort, found.contents)
    return found


def check_unchanged(
    known: Mapping[str, CaseContent], cohort: Sequence[CohortCase], protocol: Protocol, where: Path, command: str
) -> None:
    """Raise CohortError, naming the cases and the ``command`` that mends it, where they are not as ``known``."""
    changed: dict[str, list[str]] = {}
    for entry in cohort:
        if entry.case in known:
            for part in changed_parts(known[entry.case], entry, protocol):
                changed.setdefault(part, []).append(entry.case)
    if changed:
        said = " and ".join(f"the {part} of {first_names(cases)}" for part, cases in changed.items())
        then = ", then extract" if command == "train-network" else ""
        raise CohortError(
            f"{where}: is out of date, {said} changed since {command} read them; run {command} again{then} (what has "
            "not changed is kept)."
        )


def changed_parts(known: CaseContent, entry: CohortCase | Extraction, protocol: Protocol | None) -> tuple[str, ...]:
    """What changed of a case or a reading: "image", "mask"; "image or mask" where it cannot be read any more.

    A file that is gone is not compared. Without a ``protocol`` other files are taken for changed, else what is read of
    them is compared.
    """
    try:
        image, mask = known.image_files, known.mask_files
        there = all(path.exists() for path in paths_of([entry]))
        if there:
            image, mask = files_of(entry)
        elif not entry.further:
            image = files_sha256(entry.image) if entry.image.exists() else image
            mask = mask_files_sha256(entry.mask, entry.label, entry.segment) if entry.mask.exists() else mask
        if known.same_files(image, mask):
            return ()
        if protocol is None or not there:
            return ("image",) if image != known.image_files else ("mask",)
        return known.changed_to(read_with_content(entry, protocol)[1])
    except IFXPredictError:
        return ("image or mask",)
