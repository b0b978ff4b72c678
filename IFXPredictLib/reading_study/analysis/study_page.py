"""The analysis of a reading study as one self-contained HTML page."""

from collections.abc import Mapping, Sequence

from ...protocol.loading import Protocol
from ...report.html_parts import Section, page, paragraph, table
from ...report.picture import Picture, shown_picture
from ...report.tables.table import Table
from .analysis import StudyAnalysis

_TITLES = {
    "features": "Reliability of the features",
    "contours": "Agreement of the contours",
    "volumes": "Volumes",
    "consensus": "Cases to talk about",
    "times": "Reading times",
    "left_out": "Left out, and warnings",
}
_PICTURES = {"features": ("icc_distribution", "icc_forest"), "contours": ("dice",), "volumes": ("bland_altman",)}


def study_page(
    found: StudyAnalysis,
    tables: Mapping[str, Sequence[Table]],
    pictures: Sequence[tuple[Picture, bytes]],
    provenance: Sequence[tuple[str, str]],
    protocol: Protocol,
) -> str:
    """The whole page. ``tables`` are those of ``study_tables``; ``pictures`` come with their SVG."""
    drawn = {picture.name: shown_picture(picture, svg) for picture, svg in pictures}
    sections = [Section("what", "What was read", _what(found))]
    for anchor, title in _TITLES.items():
        parts = [*map(table, tables[anchor]), *(drawn[name] for name in _PICTURES.get(anchor, ()))]
        sections.append(Section(anchor, title, "\n".join(parts)))
    source = Table("software", "What the numbers came from.", ("", "Value"), tuple(provenance), (), ())
    sections.append(Section("provenance", "Software, hashes, date", table(source)))
    return page(f"Reading study: {protocol.title}", protocol.notice, "", sections)


def _what(found: StudyAnalysis) -> str:
    cases, readers, rounds = (len({getattr(r, part) for r in found.readings}) for part in ("case", "reader", "round"))
    missing = cases * readers * rounds - len(found.readings)
    return "\n".join(
        [
            paragraph(
                f"{len(found.readings)} readings of {cases} cases by {readers} reader(s) in {rounds} round(s)"
                f"{f'; {missing} missing' if missing else ''}."
            ),
            paragraph(
                "Intra-observer compares the rounds of one reader, ICC(3,1); inter-observer the readers of one round, "
                "ICC(2,1). What counts is the lowest of each."
            ),
        ]
    )
