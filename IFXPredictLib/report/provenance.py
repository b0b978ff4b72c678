"""What a report's numbers came from: files by hash, bundle, protocol, software, date."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..base.environment import software_versions
from ..base.files import sha256_of
from ..bundles.bundle import Bundle
from ..tables.records import Agreement
from ..tables.workbook import split_sheet


@dataclass(frozen=True)
class Provenance:
    """``inputs`` are the tables' SHA-256 by name, ``software`` what ran now; the rest is as the caller gives it.

    ``agreement`` is that of the out-of-fold with the final deep columns, None where the extraction has none.
    """

    date: str
    remark: str
    inputs: Mapping[str, str]
    software: Mapping[str, str]
    agreement: Agreement | None = None


def provenance(date: str, remark: str, tables: Mapping[str, Path], agreement: Agreement | None = None) -> Provenance:
    """Hash the ``tables``, by the name that the report gives them, and ask for the versions."""
    inputs = {name: sha256_of(split_sheet(path)[0]) for name, path in tables.items()}
    return Provenance(date, remark, inputs, software_versions(), agreement)


def provenance_rows(found: Provenance, bundle: Bundle) -> tuple[tuple[str, str], ...]:
    """What the report prints of it: name and value."""
    trained = ", ".join(f"{name} {version}" for name, version in bundle.software.items())
    return (
        ("Date", found.date),
        ("Software of this report", ", ".join(f"{name} {version}" for name, version in found.software.items())),
        ("Software of the training", trained),
        ("Bundle SHA-256", bundle.sha256),
        ("Protocol", f"{bundle.protocol.name}, SHA-256 {bundle.protocol.sha256}"),
        *((f"{name} SHA-256", digest) for name, digest in found.inputs.items()),
    )
