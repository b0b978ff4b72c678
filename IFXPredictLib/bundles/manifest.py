"""What bundle.json says of a bundle, checked against every file's hash: needs neither torch nor safetensors.

The Slicer panel shows a bundle by this before any of its models can be computed; store.py loads the rest.
"""

import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.errors import BundleError
from ..base.files import json_text, read_json, sha256_of, sha256_of_content
from ..protocol.loading import Protocol
from .contents import ENTRIES, REQUIRED, Contents, read_contents
from .updates import Update

SCHEMA = "ifxpredict-bundle-2"
FILES = ("arrays.safetensors", "network.safetensors", "golden.json", "MODEL_CARD.md")
SIGNATURE = "bundle.sig"
"""Signs bundle.json, and may be there or not (signature.py)."""
README, SUMS, CRATE, MONAI = "README.md", "SHA256SUMS", "ro-crate-metadata.json", "monai"
EXPORTS = (README, SUMS, CRATE, MONAI)
"""What lies beside the files of a shared bundle, for whom it is given to (deposit.py, monai_bundle.py)."""
_OTHER_VERSION = "train it again with this version, or use the version that wrote it"


@dataclass(frozen=True)
class BundleManifest:
    """A bundle whose files are as they were written, without its arrays.

    ``needed`` are the clinical characteristics that at least one model takes or imaging features are harmonised by, in
    the protocol's order; ``description`` is one line for a reader, ``locked`` one for each cut-off that a rule chose
    after the training; ``notice`` is not empty for a bundle that must not be used on patients. ``centres`` are those
    that it is harmonised for, none where it leaves imaging features as they are.
    """

    folder: Path
    sha256: str
    protocol: Protocol
    notice: str
    intended_use: str
    models: tuple[str, ...]
    needed: tuple[str, ...]
    description: str
    locked: tuple[str, ...] = ()
    centres: tuple[str, ...] = ()

    def answers_for(self, centre: str) -> bool:
        """Whether a case of this centre ("" where unknown) is answered, as ``Bundle.check_centre`` has it."""
        rules = self.protocol.harmonisation
        return rules is None or bool(rules.reference) or centre in self.centres


def read_manifest(folder: Path) -> BundleManifest:
    """Read bundle.json and compare every file with its hash; raises BundleError that says what differs, and how."""
    content = read_content(folder)
    check_files(folder, content)
    return _manifest(folder, read_contents(content, str(folder / "bundle.json")))


def read_content(folder: Path) -> dict[str, Any]:
    """The entries of bundle.json; raises BundleError where it is of another schema or not as it was written."""
    file = folder / "bundle.json"
    if not file.is_file():
        raise BundleError(f"{folder}: is not a bundle, it has no bundle.json; {_where_one_is(folder)}.")
    content = read_json(file, BundleError)
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        found = content.get("schema") if isinstance(content, dict) else type(content).__name__
        raise BundleError(f"{file}: expected schema {SCHEMA}, found {found}; {_OTHER_VERSION}.")
    if different := sorted({*REQUIRED} - content.keys() | content.keys() - {*ENTRIES}):
        problem = "is missing" if different[0] in ENTRIES else "is unknown"
        raise BundleError(f"{file}: the entry {different[0]!r} {problem}; get the bundle again.")
    rest = {key: value for key, value in content.items() if key != "sha256"}
    try:
        found, as_written = sha256_of_content(rest), json_text(content).encode()
    except ValueError as problem:
        raise BundleError(f"{file}: holds a number that is not finite ({problem}).") from problem
    if content["sha256"] != found:
        expected = f"expected SHA-256 {content['sha256']}, found {found}"
        raise BundleError(f"{file}: was changed after it was written: {expected}; get the bundle again.")
    if file.read_bytes() != as_written:
        found = "the content is as written, the bytes are not (other line endings or blanks?)"
        raise BundleError(f"{file}: {found}; get the bundle again, as binary files.")
    return content


def check_files(folder: Path, content: Mapping[str, Any]) -> None:
    """Raise BundleError where ``folder`` holds another file than a bundle's, or one that is not as ``content`` says."""
    recorded = content["files"]
    ours = {"bundle.json", SIGNATURE, *FILES, *(EXPORTS if content.get("shared") else ())}
    if stray := strangers(folder, ours):
        raise BundleError(
            f"{folder}: holds {stray[0]}, which belongs to no bundle; nothing in it was loaded. Move it away."
        )
    for name in FILES:
        if not (folder / name).is_file():
            raise BundleError(f"{folder}: {name} is missing; get the bundle again.")
        found = sha256_of(folder / name)
        if not isinstance(recorded, dict) or recorded.get(name) != found:
            expected = recorded.get(name) if isinstance(recorded, dict) else recorded
            raise BundleError(
                f"{folder / name}: was changed: expected SHA-256 {expected}, found {found}; get the bundle again, as "
                "binary files."
            )


def strangers(folder: Path, ours: Collection[str]) -> list[str]:
    """What lies in a folder and belongs to no bundle.

    Parameters
    ----------
    folder : Path
        It need not be there.
    ours : collection of str
        The names that may be there, beside what the system itself leaves.

    Returns
    -------
    list of str
        Their names, sorted.
    """
    return sorted(path.name for path in folder.glob("*") if path.name not in ours and not is_of_the_system(path.name))


def is_of_the_system(name: str) -> bool:
    """Whether a file is called as those that macOS and Windows leave of themselves in folders that they show or copy.

    Parameters
    ----------
    name : str
        Without its folder.

    Returns
    -------
    bool
        True for .DS_Store, Thumbs.db and desktop.ini, and for each that begins with "._": there macOS keeps what it
        knows of the file of that name, on drives that have no place for it (FAT, exFAT, SMB).
    """
    return name.startswith("._") or name.lower() in (".ds_store", "thumbs.db", "desktop.ini")


def _where_one_is(place: Path) -> str:
    """What to give in place of what is no bundle: a zip's content, the folder of a file, one within a folder."""
    if place.is_file():
        unpacked = "unpack it and give the bundle's folder"
        return unpacked if zipfile.is_zipfile(place) else "give the folder that the bundle's files lie in"
    inside = sorted(place.glob("*/bundle.json"))
    return f"give the folder {inside[0].parent.name} in it" if len(inside) == 1 else "give a bundle's folder"


def update_in_words(updates: Sequence[Update], model: str) -> str:
    """What every answer of an updated model says: "updated on 40 cases (slope, cutoff)"; "" of one that is not.

    Parameters
    ----------
    updates : sequence of Update
        All of the bundle's, in their order; those that left the model as it was are not told of.
    model : str
        The name that the protocol gives it.

    Returns
    -------
    str
        Of several updates with ", then " between them.
    """
    told = [
        f"updated on {one.models[model].cases} cases ({', '.join(one.methods)})"
        for one in updates
        if model in one.models
    ]
    return ", then ".join(told)


def _manifest(folder: Path, contents: Contents) -> BundleManifest:
    protocol, models = contents.protocol, tuple(model.name for model in contents.models)
    titles = ", ".join(map(protocol.model_title, models))
    taken = {name for model in contents.models for name in model.inputs}
    taken |= {of for name, of in protocol.indicators.items() if name in taken}
    taken |= set(protocol.harmonisation.covariates if protocol.harmonisation else ())
    updated = dict.fromkeys(update_in_words(contents.updates, name) for name in models)
    return BundleManifest(
        folder=folder,
        sha256=contents.sha256,
        protocol=protocol,
        notice=contents.notice,
        intended_use=contents.intended_use,
        models=models,
        needed=tuple(name for name in protocol.clinical_names if name in taken),
        description=", ".join(
            [
                f"{protocol.name}: {len(models)} models ({titles}), trained on {contents.summary.cases} cases",
                *(words for words in updated if words),
            ]
        ),
        locked=tuple(
            f"{protocol.model_title(name)}: {one.words}. Reason: {one.reason}" for name, one in contents.cutoffs.items()
        ),
        centres=tuple(contents.centres),
    )
