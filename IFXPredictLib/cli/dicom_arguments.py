"""The arguments of ``predict`` by which an answer goes to a PACS; nothing heavy is imported for them.

They stand apart from the others as all of them are about one thing: that what is written names the patient.
"""

from argparse import ArgumentParser
from pathlib import Path

OF_DICOM_OUT = ("dicom_source", "drawn")
"""Options that say something without --dicom-out only."""


def add_dicom(parser: ArgumentParser) -> None:
    """``--dicom-out`` and what belongs to it, and ``--anonymous``, which refuses it.

    Parameters
    ----------
    parser : ArgumentParser
        Of ``predict``; the options stand in a group of their own in its help.
    """
    group = parser.add_argument_group("for a PACS")
    group.add_argument(
        "--dicom-out",
        type=Path,
        metavar="DIR",
        help="also write VOI and answer as DICOM objects of the image's study there; they NAME THE PATIENT",
    )
    group.add_argument(
        "--dicom-source",
        type=Path,
        metavar="DIR",
        help="with --dicom-out, where --image is not DICOM: the series that it was converted from",
    )
    group.add_argument(
        "--drawn",
        choices=("manual", "semiautomatic"),
        help="with --dicom-out: how the VOI was drawn (default: as a DICOM SEG says, else manual)",
    )
    group.add_argument(
        "--anonymous", action="store_true", help="refuse every output that names the patient: --dicom-out"
    )
