"""What lies beside a shared bundle's files, for whom it is given to: how to check it, how to cite it, what is what.

README.md says how to verify and use it; SHA256SUMS is checked with ``sha256sum -c``, without a line of this software;
ro-crate-metadata.json (RO-Crate 1.1) has licence, authors and files, for programs that read crates. The crate is not
among the sums: whoever deposits the bundle adds a DOI to it.

Source: RO-Crate Metadata Specification 1.1, https://w3id.org/ro/crate/1.1.
The texts and addresses are files of Resources/Sharing.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from .. import __version__
from ..base.errors import BundleError, IFXPredictError
from ..base.files import read_json, read_text, sha256_of, write_json, write_text
from ..protocol.loading import RESOURCES
from .bundle import Bundle
from .credit import Author, read_author, read_licence
from .manifest import CRATE, FILES, MONAI, README, SIGNATURE, SUMS, is_of_the_system

_TEXTS = RESOURCES / "Sharing"
_MONAI_WORDS = (
    "\nThe network alone is in `monai/`, a MONAI bundle: after `pip install monai fire safetensors`, `python -m "
    "monai.bundle run --config_file configs/inference.json --cube_file ../../cube.npy --features_file "
    "../../features.npy` there; its README.md says what a cube is."
)
_LARGEST_SUMS = 1 << 16
_DESCRIPTIONS = {
    "bundle.json": ("application/json", "Protocol, models, cut-offs, performance, versions and hashes"),
    "arrays.safetensors": ("application/octet-stream", "Classifiers on pseudo-inputs, and coarse summaries"),
    "network.safetensors": ("application/octet-stream", "Weights of the 3D ResNet"),
    "golden.json": ("application/json", "An invented case and the answers that have to come out"),
    "MODEL_CARD.md": ("text/markdown", "Model card"),
    README: ("text/markdown", "How to verify and use the bundle"),
    SUMS: ("text/plain", "SHA-256 of every file"),
}
_KINDS = {".json": "application/json", ".md": "text/markdown"}


def write_readme(folder: Path, bundle: Bundle, cite: str) -> None:
    """README.md: what this is, how it is verified with and without our software, and how it is cited.

    Parameters
    ----------
    folder : Path
        The shared bundle's. It is written after the folder monai in it, of which it tells where there is one.
    bundle : Bundle
        Whose title and notice it has, and whose further series and VOIs are named.
    cite : str
        How the bundle is cited, in one line; where it is "", readers are told to ask its makers.

    Raises
    ------
    IFXPredictError
        Where the file cannot be written.
    """
    text = read_text(_TEXTS / "README.md", BundleError)
    words = {
        "title": bundle.protocol.title,
        "notice": f"**{bundle.notice}**" if bundle.notice else "",
        "version": __version__,
        "further": "".join(map(_further, bundle.protocol.further_files)),
        "monai": _MONAI_WORDS if (folder / MONAI).is_dir() else "",
        "cite": cite or "Ask its makers how to cite it.",
    }
    write_text(folder / README, re.sub(r"\{(\w+)\}", lambda found: words[found[1]], text))


def _further(column: str) -> str:
    """What of ``predict`` gives the file of a further series or VOI."""
    kind, _, name = column.partition("_")
    return f" --{kind}-of {name} {name}.nii.gz"


def write_sums(folder: Path) -> None:
    """SHA256SUMS: every file of the folder but itself and those that are added or changed later."""
    lines = [f"{sha256_of(folder / name)}  {name}" for name in _summed(folder)]
    write_text(folder / SUMS, "\n".join(lines) + "\n")


def check_sums(folder: Path) -> None:
    """Raise BundleError where a file of a shared bundle is not as SHA256SUMS says, is missing or is not listed."""
    listed = _listed(folder)
    if different := sorted(listed.keys() ^ set(_summed(folder))):
        problem = "is missing" if different[0] in listed else f"is not listed in {SUMS}"
        raise BundleError(f"{folder / different[0]}: {problem}; get the bundle again.")
    for name, expected in listed.items():
        if (found_sum := sha256_of(folder / name)) != expected:
            raise BundleError(f"{folder / name}: was changed: expected SHA-256 {expected}, found {found_sum}.")


def files_beside(folder: Path) -> dict[str, str]:
    """What a shared bundle in ``folder`` was given for its readers, by name, with the SHA-256 of when it was written.

    That is "" for what may be edited later, the crate, and for what is not listed in SHA256SUMS.
    """
    try:
        listed = _listed(folder)
    except BundleError:
        listed = {}
    beside = {name: listed.get(name, "") for name in _summed(folder) if name not in ("bundle.json", *FILES)}
    return beside | ({CRATE: ""} if (folder / CRATE).exists() else {})


def write_beside_updated(folder: Path, bundle: Bundle, parent: Path) -> None:
    """What lies beside a shared ``bundle`` that was made of the one in ``parent``, whose network it has; else nothing.

    Parameters
    ----------
    folder : Path
        The new bundle's, which holds all its own files.
    bundle : Bundle
        The new one.
    parent : Path
        The other's folder; its crate, which has its licence and authors, stays there.

    Raises
    ------
    BundleError
        Where a file of the parent is not as its SHA256SUMS says.
    """
    if bundle.shared is None:
        return
    check_sums(parent)
    for name in _summed(parent):
        if name.startswith(f"{MONAI}/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(parent / name, folder / name)  # and not that it is read-only
    write_readme(folder, bundle, "")
    write_sums(folder)


def _listed(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in SHA256SUMS; raises BundleError where that is none."""
    listed: dict[str, str] = {}
    for number, line in enumerate(read_text(folder / SUMS, BundleError, _LARGEST_SUMS).splitlines(), start=1):
        found = re.fullmatch(r"([0-9a-f]{64})  (\S+)", line)
        if not found or found[2] in listed:
            raise BundleError(f"{folder / SUMS}, line {number}: expected a SHA-256, two blanks and a file, each once.")
        listed[found[2]] = found[1]
    return listed


def _summed(folder: Path) -> list[str]:
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())
    return [name for name in files if name not in (SUMS, CRATE, SIGNATURE) and not is_of_the_system(Path(name).name)]


def check_depositing(licence: str | None, authors: list[str]) -> None:
    """Raise IFXPredictError where a crate has authors and no licence or a licence and no authors, or one is no such.

    Parameters
    ----------
    licence : str or None
        An SPDX name as CC-BY-4.0, of those in ``credit``, or an address that begins with http:// or https://; None
        for no crate.
    authors : list of str
        A name, or a name and an ORCID as "Ada Lovelace <0000-0002-1825-0097>", each; empty for no crate.

    Raises
    ------
    IFXPredictError
        Naming the option of ``bundle share``, --licence or --author, and what was found.
    """
    if bool(licence) != bool(authors):
        raise IFXPredictError("bundle share: --licence and --author belong together: give both, or none for no crate.")
    if licence:
        read_licence(licence)
    for author in authors:
        read_author(author)


def citation(bundle: Bundle, authors: list[str], year: str) -> str:
    """How to cite the bundle, in one line; "" without authors.

    Parameters
    ----------
    bundle : Bundle
        Whose title and protocol are named.
    authors : list of str
        As ``check_depositing`` takes them; ORCIDs are left out.
    year : str
        Of the publication, YYYY.

    Returns
    -------
    str
        Authors, title, protocol and year.
    """
    if not authors:
        return ""
    names = "; ".join(read_author(author).name for author in authors)
    return f"{names}. {bundle.protocol.title} ({bundle.protocol.name}), model bundle for IFXPredict. {year}."


def write_crate(folder: Path, bundle: Bundle, licence: str, authors: list[str], cite: str, date: str) -> None:
    """ro-crate-metadata.json: the folder as an RO-Crate 1.1 of ``licence`` and ``authors``, published at ``date``.

    Parameters
    ----------
    folder : Path
        The shared bundle's, with all files that the crate lists; SHA256SUMS is one of them, so ``write_sums`` goes
        before.
    bundle : Bundle
        Whose title, notice, intended use and number of training cases are told.
    licence : str
        As ``check_depositing`` takes it; of an SPDX name the address is its page at spdx.org.
    authors : list of str
        As ``check_depositing`` takes them.
    cite : str
        How the bundle is cited, as ``citation`` gives it.
    date : str
        YYYY-MM-DD.

    Raises
    ------
    IFXPredictError
        Where the file cannot be written.
    """
    known = read_json(_TEXTS / "ro_crate.json", BundleError)
    licence = read_licence(licence)
    address = licence if licence.startswith("http") else known["licences"] + licence
    people = [_person(read_author(author), known["people"]) for author in authors]
    files = [_file(folder, name) for name in [*_summed(folder), SUMS]]
    notice = f"{bundle.notice} " if bundle.notice else ""
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{bundle.protocol.title}: model bundle {bundle.protocol.name}",
        "description": f"{notice}{bundle.intended_use} Trained on {bundle.summary.cases} cases; holds no row of one.",
        "datePublished": date,
        "license": {"@id": address},
        "author": [{"@id": person["@id"]} for person in people],
        "creditText": cite,
        "isBasedOn": {"@id": known["software"]},
        "keywords": ["radiomics", "deep learning", "prediction model"],
        "hasPart": [{"@id": file["@id"]} for file in files],
    }
    about = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": known["conformsTo"]},
    }
    software = {"@id": known["software"], "@type": "SoftwareApplication", "name": "IFXPredict", "version": __version__}
    rights = {"@id": address, "@type": "CreativeWork", "name": licence}
    graph = [about, root, *people, rights, software, *files]
    write_json(folder / CRATE, {"@context": known["context"], "@graph": graph})


def _person(author: Author, orcids: str) -> dict[str, str]:
    address = orcids + author.orcid if author.orcid else "#" + re.sub(r"\W+", "-", author.name)
    parts = {"givenName": author.given_name, "familyName": author.family_name} if author.family_name else {}
    return {"@id": address, "@type": "Person", "name": author.name} | parts


def _file(folder: Path, name: str) -> dict[str, Any]:
    kind, words = _DESCRIPTIONS.get(name, (_KINDS.get(Path(name).suffix, ""), "Of the MONAI bundle"))
    found: dict[str, Any] = {"@id": name, "@type": "File", "name": name, "description": words}
    size = (folder / name).stat().st_size
    return found | {"contentSize": str(size), "encodingFormat": kind or "application/octet-stream"}
