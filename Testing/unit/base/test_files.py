import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from IFXPredictLib.base import scratch
from IFXPredictLib.base.errors import BundleError, IFXPredictError
from IFXPredictLib.base.files import (
    create_new,
    make_folder,
    read_json,
    read_text,
    sha256_of,
    sha256_of_content,
    whole_folder,
    write_json,
    write_text,
    write_whole,
)

INTERRUPTIONS = pytest.mark.parametrize("interruption", [OSError("disk full"), KeyboardInterrupt(), SystemExit(1)])


def names_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def write_half_then(problem):
    def write(file: Path) -> None:
        file.write_text("hal", encoding="utf-8")
        raise problem

    return write


def fill_and_leave(path: Path) -> None:
    with whole_folder(path) as folder:
        write_text(folder / "a.txt", "new")


def test_text_is_written_as_utf8_with_unix_line_ends_in_a_folder_that_is_made(tmp_path):
    write_text(tmp_path / "a" / "b" / "ü.txt", "µ\n±\n")
    assert (tmp_path / "a" / "b" / "ü.txt").read_bytes() == "µ\n±\n".encode()
    assert names_in(tmp_path / "a" / "b") == ["ü.txt"]


def test_the_temporary_file_has_the_ending_that_writers_go_by(tmp_path):
    seen = []
    write_whole(tmp_path / "image.nii.gz", lambda file: (seen.append(file), file.write_bytes(b"x")))
    assert seen[0].name == "image.nii.gz"
    assert seen[0].is_relative_to(tmp_path)
    assert not seen[0].exists()


def test_nothing_stands_at_the_place_while_it_is_written(tmp_path):
    path = tmp_path / "a.txt"
    write_whole(path, lambda file: file.write_text(str(path.exists()), encoding="utf-8"))
    assert path.read_text(encoding="utf-8") == "False"


@INTERRUPTIONS
def test_an_interrupted_file_leaves_the_old_one_and_no_scratch(tmp_path, interruption):
    write_text(tmp_path / "a.txt", "old")
    with pytest.raises(type(interruption)):
        write_whole(tmp_path / "a.txt", write_half_then(interruption))
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "old"
    assert names_in(tmp_path) == ["a.txt"]


@INTERRUPTIONS
def test_an_interrupted_file_that_was_not_there_does_not_appear(tmp_path, interruption):
    with pytest.raises(type(interruption)):
        write_whole(tmp_path / "a.txt", write_half_then(interruption))
    assert names_in(tmp_path) == []


def test_a_folder_takes_the_place_of_the_old_one_at_the_end_of_the_block(tmp_path):
    for text in ("old", "new"):
        with whole_folder(tmp_path / "bundle") as folder:
            write_text(folder / "part" / "a.txt", text)
            assert not (tmp_path / "bundle").exists() or text == "new"
    assert (tmp_path / "bundle" / "part" / "a.txt").read_text(encoding="utf-8") == "new"
    assert names_in(tmp_path) == ["bundle"]


def fill_and_raise(path: Path, problem: BaseException) -> None:
    with whole_folder(path) as folder:
        write_text(folder / "a.txt", "new")
        raise problem


@INTERRUPTIONS
def test_an_interrupted_folder_leaves_the_old_one_and_no_scratch(tmp_path, interruption):
    write_text(tmp_path / "bundle" / "a.txt", "old")
    with pytest.raises(type(interruption)):
        fill_and_raise(tmp_path / "bundle", interruption)
    assert (tmp_path / "bundle" / "a.txt").read_text(encoding="utf-8") == "old"
    assert names_in(tmp_path) == ["bundle"]


@INTERRUPTIONS
def test_an_interruption_between_the_two_renames_gives_the_old_folder_back(tmp_path, monkeypatch, interruption):
    write_text(tmp_path / "bundle" / "a.txt", "old")
    rename = os.replace

    def rename_but_not_the_new(source, target):
        if Path(source).parent.name == "new":
            raise interruption
        rename(source, target)

    monkeypatch.setattr(scratch.os, "replace", rename_but_not_the_new)
    with pytest.raises(type(interruption)):
        fill_and_leave(tmp_path / "bundle")
    assert (tmp_path / "bundle" / "a.txt").read_text(encoding="utf-8") == "old"
    assert names_in(tmp_path) == ["bundle"]


def test_a_folder_that_holds_something_else_is_not_replaced(tmp_path):
    write_text(tmp_path / "home" / "thesis.docx", "years of work")
    with pytest.raises(IFXPredictError, match=r"home: holds 'thesis.docx', which would be lost"):
        fill_and_leave(tmp_path / "home")
    assert names_in(tmp_path / "home") == ["thesis.docx"]
    assert names_in(tmp_path) == ["home"]


KILLED_FILE = """
import sys, time
from pathlib import Path
from IFXPredictLib.base.files import write_whole
def write(file):
    with file.open("w") as stream:
        stream.write("half")
        stream.flush()
        print("half", flush=True)
        time.sleep(60)
write_whole(Path(sys.argv[1]) / "a.txt", write)
"""
KILLED_FOLDER = """
import sys, time
from pathlib import Path
from IFXPredictLib.base.files import whole_folder
with whole_folder(Path(sys.argv[1])) as folder:
    (folder / "a.txt").write_text("half")
    print("half", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("script", [KILLED_FILE, KILLED_FOLDER], ids=["file", "folder"])
def test_a_kill_in_the_middle_leaves_the_old_content(tmp_path, repository, script):
    write_text(tmp_path / "out" / "a.txt", "old")
    command = [sys.executable, "-c", script, str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository) as process:
        assert process.stdout.readline() == "half\n"
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("write", [lambda p: write_text(p / "a.txt", "x"), fill_and_leave, make_folder])
def test_a_file_where_a_folder_is_expected_is_named(tmp_path, write):
    write_text(tmp_path / "taken", "a file")
    with pytest.raises(IFXPredictError, match=r"taken: (cannot be used as an output folder|is a file)"):
        write(tmp_path / "taken")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "a file"


def test_a_folder_where_a_file_is_expected_is_named(tmp_path):
    make_folder(tmp_path / "table.csv")
    with pytest.raises(IFXPredictError, match=r"table.csv: is a folder, where a file is to be written"):
        write_text(tmp_path / "table.csv", "x")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc, where not even root can write")
@pytest.mark.parametrize("write", [lambda p: write_text(p / "a.txt", "x"), lambda p: fill_and_leave(p / "new")])
def test_a_folder_that_cannot_be_written_to_is_named(write):
    with pytest.raises(IFXPredictError, match=r"/proc/self/(a\.txt|new): cannot be written"):
        write(Path("/proc/self"))


def test_json_is_read_back_as_it_was_written(tmp_path):
    content = {"ü": [1, 2.5, None, True], "a": {"b": "c"}}
    write_json(tmp_path / "a.json", content)
    assert read_json(tmp_path / "a.json", BundleError) == content
    assert "ü" in (tmp_path / "a.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_json_has_no_nan_and_no_infinity(tmp_path, number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "a.json", [number])
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("text", ["", "\0" * 40, "\n"])
def test_an_empty_json_file_is_called_so(tmp_path, text):
    write_text(tmp_path / "a.json", text)
    with pytest.raises(BundleError, match=r"a\.json: is empty, as a copy that was broken off .*; copy or restore it\."):
        read_json(tmp_path / "a.json", BundleError)


@pytest.mark.parametrize("text", ["[NaN]", "[Infinity]", "[-Infinity]", "{", "[1,]"])
def test_what_is_not_json_is_refused_with_the_files_name(tmp_path, text):
    write_text(tmp_path / "a.json", text)
    with pytest.raises(BundleError, match=r"a\.json: is not valid JSON"):
        read_json(tmp_path / "a.json", BundleError)


@pytest.mark.parametrize("text", ['{"crp": 12, "crp": 120}', '[{"a": {"crp": 1, "esr": 2, "crp": 1}}]'])
def test_a_key_given_twice_in_json_is_refused_where_the_last_would_win(tmp_path, text):
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(BundleError, match=r"a\.json: is not valid JSON \(the key 'crp' is given twice\)"):
        read_json(tmp_path / "a.json", BundleError)


def test_a_missing_or_undecodable_json_file_is_named(tmp_path):
    with pytest.raises(BundleError, match=r"a\.json: cannot be read \(No such file or directory\)\.$"):
        read_json(tmp_path / "a.json", BundleError)
    (tmp_path / "a.json").write_bytes(b"\xff\xfe")
    with pytest.raises(BundleError, match=r"a\.json: cannot be read"):
        read_json(tmp_path / "a.json", BundleError)


def test_a_file_larger_than_any_of_ours_is_refused_with_both_sizes(tmp_path):
    (tmp_path / "a.json").write_text("[1234]", encoding="utf-8")
    assert read_text(tmp_path / "a.json", BundleError, 6) == "[1234]"
    with pytest.raises(BundleError, match=r"a\.json: has 6 bytes, expected at most 5; is it the right file"):
        read_text(tmp_path / "a.json", BundleError, 5)
    with pytest.raises(BundleError, match="has 6 bytes, expected at most 5"):
        read_text(Path("/dev/zero"), BundleError, 5)


def test_a_name_that_no_file_can_have_is_refused():
    with pytest.raises(BundleError, match=r"'a.x00b'.*: is no file's name"):
        read_text(Path("a\0b"), BundleError)


def test_the_hash_of_a_file_is_its_sha256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_hash_of_content_is_that_of_its_canonical_json():
    assert sha256_of_content({"b": [1, 2.5], "a": "x"}) == hashlib.sha256(b'{"a":"x","b":[1,2.5]}').hexdigest()


def test_the_hash_of_content_is_independent_of_the_order_of_keys_at_any_depth():
    one = {"a": 1, "b": {"c": 2, "d": [{"e": 3, "f": 4}]}}
    other = {"b": {"d": [{"f": 4, "e": 3}], "c": 2}, "a": 1}
    assert list(one) != list(other)
    assert sha256_of_content(one) == sha256_of_content(other)
    assert sha256_of_content(json.loads(json.dumps(one))) == sha256_of_content(one)


@pytest.mark.parametrize("other", [{"a": 1, "b": [2, 1]}, {"a": 1, "b": [1, 2, 3]}, {"a": "1", "b": [1, 2]}, {}])
def test_the_hash_of_content_changes_with_the_content(other):
    assert sha256_of_content({"a": 1, "b": [1, 2]}) != sha256_of_content(other)


def test_content_with_nan_has_no_hash():
    with pytest.raises(ValueError, match="not JSON compliant"):
        sha256_of_content([float("nan")])


def test_of_several_who_want_a_new_file_one_makes_it(tmp_path):
    assert create_new(tmp_path / "one", "ü")
    assert not create_new(tmp_path / "one", "other")
    assert (tmp_path / "one").read_text(encoding="utf-8") == "ü"
    with pytest.raises(FileNotFoundError):
        create_new(tmp_path / "gone" / "one")
