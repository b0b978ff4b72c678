"""The arguments of ``predict`` by which an answer goes to a PACS; nothing heavy is imported for them.

They stand apart from the others as all of them are about one thing: that what is written names the patient.
"""

from argparse import ArgumentParser
from pathlib import Path

OF_DICOM_OUT = ("dicom_source", "drawn", "store")
"""Options that say something with --dicom-out only."""
OF_DICOMWEB = ("study", "mask_series", "store")
"""Options that say something with --dicomweb only."""


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
    group.add_argument("--dicomweb", metavar="URL", help="fetch the image from this PACS: --study and --series")
    group.add_argument("--study", metavar="UID", help="with --dicomweb: the StudyInstanceUID")
    group.add_argument("--mask-series", metavar="UID", help="with --dicomweb: the series of a DICOM SEG, as --mask")
    group.add_argument("--store", action="store_true", help="with --dicomweb and --dicom-out: store them there")
    group.add_argument(
        "--anonymous", action="store_true", help="refuse every output that names the patient: --dicom-out"
    )
