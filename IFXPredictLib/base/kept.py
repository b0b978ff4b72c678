"""Results that are kept so that an interrupted or repeated run computes only what is not there yet.

A kept result is a JSON file that holds, beside the result, the hash of it. One that was changed or damaged since, in a
single digit or wholly, is computed again: its name says what it is of, and nothing else says that it still is.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .errors import IFXPredictError
from .files import read_json, sha256_of_content, write_json

_HASH = "sha256"


def kept_or_new(path: Path, compute: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """The result kept at ``path``, else what ``compute`` gives, which is kept there from then on.

    Parameters
    ----------
    path : Path
        Named by the hash of all that the result depends on.
    compute : callable
        Gives the result as a mapping that JSON can hold, without the key "sha256".

    Returns
    -------
    dict
        The result as JSON gives it back, whether it was kept or not.
    """
    if (found := _whole(path)) is None:
        result = dict(compute())
        write_json(path, result | {_HASH: _hash(path, result)})
        found = read_json(path, IFXPredictError)
    return {key: value for key, value in found.items() if key != _HASH}


def kept(path: Path) -> dict[str, Any]:
    """The result kept at ``path``; raises IFXPredictError where it is not there any more, or was changed."""
    if (found := _whole(path)) is None:
        raise IFXPredictError(f"{path}: was removed or changed while the run went on; run again: it resumes.")
    return {key: value for key, value in found.items() if key != _HASH}


def _whole(path: Path) -> dict[str, Any] | None:
    """What the file holds; None where there is none, or none that is as it was written."""
    try:
        found = read_json(path, IFXPredictError)
    except IFXPredictError:
        return None
    if not isinstance(found, dict):
        return None
    result = {key: value for key, value in found.items() if key != _HASH}
    return found if found.get(_HASH) == _hash(path, result) else None


def _hash(path: Path, result: Mapping[str, Any]) -> str:
    """Of the result and of what it is of, which the file's name says: another one's would be whole, too."""
    return sha256_of_content([path.name, result])
