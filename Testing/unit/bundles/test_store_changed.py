"""Whatever is changed in a bundle's JSON, with all hashes set right again: refused in one line, or it works throughout.

Changes are drawn from a seed over all keys: another kind, another size, nothing, one more, a neighbour's value.
"""

import copy
import json
import random
import shutil

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.base.files import sha256_of, sha256_of_content, write_json
from IFXPredictLib.bundles.manifest import FILES, read_manifest
from IFXPredictLib.bundles.model_card import model_card
from IFXPredictLib.bundles.store import check_golden, load_bundle
from IFXPredictLib.cli.bundle import _content, _text

VALUES = (
    *(None, True, 0, -1, 0.5, 1.5, 1e300, 10**17, "", "x", "nan", "../../x", "a\n\u202e", "a" * 5000),
    *([], [1], ["x"], [[]], {}, {"a": 1}, {"": None}),
)
HASHED = ("sha256", "files", "protocol_sha256", "schema")


def places(value, path=()):
    """The paths of all values, of the many features of a list or an object a few."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    for key in keys if len(keys) < 50 else keys[:: len(keys) // 4]:
        if (*path, key)[0] not in HASHED:
            yield (*path, key)
            yield from places(value[key], (*path, key))


def holder(content, path):
    for key in path[:-1]:
        content = content[key]
    return content


def change(content, drawn):
    """Change one value; returns its path and how it was changed."""
    known = list(places(content))
    section = drawn.choice(sorted({path[0] for path in known}))
    path, other = (drawn.choice([path for path in known if path[0] == section]) for _ in range(2))
    place, key, how = holder(content, path), path[-1], drawn.choice(["other", "other", "gone", "more", "neighbour"])
    if how == "gone":
        del place[key]
    elif how == "more" and isinstance(place[key], dict):
        place[key]["more"] = 1
    else:
        value = holder(content, other)[other[-1]] if how == "neighbour" else drawn.choice(VALUES)
        place[key] = copy.deepcopy([place[key]] if how == "more" else value)
    return path, how


def rehash(folder, content):
    if isinstance(content.get("protocol"), dict):
        content["protocol_sha256"] = sha256_of_content(content["protocol"])
    content["files"] = {name: sha256_of(folder / name) for name in FILES}
    content.pop("sha256", None)
    write_json(folder / "bundle.json", content | {"sha256": sha256_of_content(content)})


def used(folder):
    """All that is made of a bundle without a case."""
    manifest, bundle = read_manifest(folder), load_bundle(folder)
    check_golden(bundle)
    assert manifest.description
    assert model_card(bundle, "", "")
    assert _text(bundle)
    assert json.dumps(_content(bundle), allow_nan=False)


@pytest.mark.slow
@pytest.mark.parametrize(("file", "changes"), [("bundle.json", 40), ("golden.json", 10)])
def test_a_changed_value_is_refused_in_one_line_or_all_works(bundle_folder, tmp_path, file, changes):
    drawn, refused = random.Random(14), 0
    folder = shutil.copytree(bundle_folder, tmp_path / "b")
    originals = {
        name: json.loads((folder / name).read_text(encoding="utf-8")) for name in ("bundle.json", "golden.json")
    }
    for _ in range(changes):
        contents = copy.deepcopy(originals)
        changed = change(contents[file], drawn)
        write_json(folder / "golden.json", contents["golden.json"])
        rehash(folder, contents["bundle.json"])
        try:
            used(folder)
        except BundleError as problem:
            refused += 1
            said = str(problem).replace(str(tmp_path), "")
            assert said.isprintable(), changed
            assert len(said) <= 300, changed
        except Exception as problem:
            raise AssertionError(f"{changed} ended in {problem!r}") from problem
    assert refused > changes / 2
